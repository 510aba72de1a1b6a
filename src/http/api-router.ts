import express from "express";
import type { Request, RequestHandler, Response, Router } from "express";
import { utf8 } from "../base/bytes.ts";
import { sha256 } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";
import { Download, PreparedJson, Reply } from "./api-route.ts";
import type { ApiRoute } from "./api-route.ts";
import { cachePublic } from "./headers.ts";
import { jsonBody, readJson } from "./json-body.ts";
import { parsePart } from "./problem.ts";

const EMPTY = new Uint8Array(0);

/** Mounts all JSON routes. A path that exists answers other methods with 405 and says which it has. */
export function apiRouter(routes: readonly ApiRoute[]): Router {
  const router = express.Router({ caseSensitive: true });
  const methods = new Map<string, string[]>();
  for (const route of routes) {
    const { method, before = [], bodyLimit, work } = route.definition;
    const path = expressPath(route.definition.path);
    const callers: Callers = new WeakMap();
    const body = route.body === undefined ? [] : [asks(route, callers), jsonBody(bodyLimit)];
    const gate = work === undefined ? [] : [work.before];
    router[method](path, ...before, ...body, ...gate, handlerOf(route, callers));
    methods.set(path, [...(methods.get(path) ?? []), method.toUpperCase()]);
  }
  for (const [path, allowed] of methods) router.all(path, methodNotAllowed(allowed));
  return router;
}

/** `/cases/{id}` → `/cases/:id`. */
export function expressPath(path: string): string {
  return path.replaceAll(/\{(\w+)\}/g, ":$1");
}

/** Who sent the requests whose bodies are being read. */
type Callers = WeakMap<Request, unknown>;

/** Finds out who asks before a body is read: some routes take megabytes, and those are not for strangers to fill memory with. */
function asks({ definition }: ApiRoute, callers: Callers): RequestHandler {
  return async (request, _response, next) => {
    callers.set(request, await definition.auth.read(request));
    next();
  };
}

function handlerOf(route: ApiRoute, callers: Callers): RequestHandler {
  const { definition } = route;
  return async (request, response) => {
    // Who asks comes first: a stranger learns nothing about shapes that are not for strangers.
    const who = callers.has(request) ? callers.get(request) : await definition.auth.read(request);
    const once = definition.once === true ? idempotencyKey(request) : "";
    const params = parsePart(route.params, request.params, "path");
    const query = parsePart(route.query, request.query, "query");
    const sent = route.body === undefined ? undefined : readJson(request);
    const fingerprint = definition.once === true ? fingerprintOf(request, sent?.text ?? "") : EMPTY;
    const handle = async (): Promise<unknown> =>
      (await definition.answered?.({ once, fingerprint })) ??
      definition.handle({
        params,
        query,
        body: route.body === undefined ? {} : parsePart(route.body, sent?.value, "#"),
        who,
        once,
        fingerprint,
        ifMatch: definition.ifMatch === true ? ifMatchOf(request) : "",
        request,
      });
    const answer = await (definition.work === undefined
      ? handle()
      : definition.work.asking(handle));
    if (answer instanceof Download) await sendFile(request, response, answer);
    else send(response, route, answer);
  };
}

function fingerprintOf(request: Request, text: string): Uint8Array {
  return sha256(utf8(`${request.method} ${request.path}\n${text}`));
}

async function sendFile(request: Request, response: Response, file: Download): Promise<void> {
  response.setHeader("Content-Type", file.type);
  response.setHeader("Content-Disposition", `attachment; filename="${file.name}"`);
  // Should a browser show it all the same, then as a thing that may do nothing.
  response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
  if (request.method === "HEAD") {
    response.end();
    return;
  }
  try {
    await file.pour(response);
  } catch (error) {
    // If nothing of it is out yet, the answer is a problem and no file.
    if (!response.headersSent) response.removeHeader("Content-Disposition");
    throw error;
  }
}

function send(response: Response, route: ApiRoute, answer: unknown): void {
  const { publicSeconds, status = 200, response: schema } = route.definition;
  if (publicSeconds !== undefined) cachePublic(response, publicSeconds);
  if (answer instanceof Reply) response.set(answer.headers);
  response.status(status);
  if (status === 204) {
    response.end();
    return;
  }
  const value: unknown = answer instanceof Reply ? answer.value : answer;
  const json = value instanceof PreparedJson ? value.json : JSON.stringify(schema.parse(value));
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.send(json);
}

/** The key in draft-ietf-httpapi-idempotency-key-header form (a quoted string) or bare: at least 128 random bits in base64url or hex. */
function idempotencyKey(request: Request): string {
  const header = request.get("Idempotency-Key") ?? "";
  const key = /^"?([A-Za-z0-9_-]{22,128})"?$/.exec(header)?.[1];
  if (key === undefined) {
    throw new Fault(
      "invalid",
      "idempotency-key-missing",
      "Send an Idempotency-Key header: 22 to 128 letters, digits, - and _, at least 128 bits of them random.",
    );
  }
  return key;
}

/** One entity tag; a list or `*` would not say which version the sender has seen. */
function ifMatchOf(request: Request): string {
  const tag = /^"([\x21\x23-\x7e]{1,100})"$/.exec(request.get("If-Match") ?? "")?.[1];
  if (tag === undefined) {
    throw new Fault(
      "conflict",
      "precondition-required",
      "Send the ETag of the version that you changed in an If-Match header.",
    );
  }
  return tag;
}

function methodNotAllowed(allowed: readonly string[]): RequestHandler {
  return (_request, response, next) => {
    response.setHeader("Allow", allowed.join(", "));
    next(new Fault("invalid", "method-not-allowed", "This address has other methods."));
  };
}

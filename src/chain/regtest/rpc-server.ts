import { createHash, timingSafeEqual } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { z } from "zod";
import { RPC, RpcError } from "./rpc-error.ts";
import type { Methods } from "./rpc-error.ts";

const BODY_LIMIT = 32 * 1024 * 1024;

const Call = z.object({
  jsonrpc: z.string().optional(),
  id: z.unknown(),
  method: z.string(),
  params: z.array(z.unknown()).default([]),
});

/** An HTTP JSON-RPC server on the loopback. */
export interface RpcServer {
  readonly port: number;
  close(): Promise<void>;
}

/**
 * Serves `methods` on 127.0.0.1 as bitcoind does: Basic authentication with `user:password`, one call or a batch, HTTP 500 with a body
 * for an error of a single call, 404 for an unknown method, 200 for JSON-RPC 2.0. Port 0 picks a free one.
 */
export async function serveRpc(methods: Methods, auth: string, port: number): Promise<RpcServer> {
  const server = createServer((request, response) => {
    answer(methods, auth, request, response).catch(() => response.destroy());
  });
  server.keepAliveTimeout = 30_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return { port: portOf(server), close: () => closed(server) };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

async function answer(
  methods: Methods,
  auth: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!isAuthorised(request.headers.authorization, auth)) {
    response.writeHead(401, { "WWW-Authenticate": 'Basic realm="jsonrpc"' }).end();
    return;
  }
  if (request.method !== "POST") {
    response.writeHead(405).end("JSONRPC server handles only POST requests");
    return;
  }
  const { status, body } = await reply(methods, await bodyOf(request));
  response.writeHead(status, { "Content-Type": "application/json" });
  response.end(`${JSON.stringify(body)}\n`);
}

async function reply(methods: Methods, text: string): Promise<Reply> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return failure(null, new RpcError(RPC.parse, "Parse error"), undefined);
  }
  if (!Array.isArray(parsed)) return one(methods, parsed);
  const bodies: unknown[] = [];
  for (const call of parsed) bodies.push((await one(methods, call)).body);
  return { status: 200, body: bodies };
}

async function one(methods: Methods, given: unknown): Promise<Reply> {
  const parsed = Call.safeParse(given);
  if (!parsed.success)
    return failure(null, new RpcError(RPC.invalidRequest, "Invalid Request object"), undefined);
  const { id, jsonrpc, method, params } = parsed.data;
  const run = Object.hasOwn(methods, method) ? methods[method] : undefined;
  try {
    if (run === undefined) throw new RpcError(RPC.methodNotFound, "Method not found");
    const result = await run(params);
    const body = jsonrpc === "2.0" ? { jsonrpc, result, id } : { result, error: null, id };
    return { status: 200, body };
  } catch (error) {
    return failure(id, error, jsonrpc);
  }
}

function failure(id: unknown, error: unknown, jsonrpc: string | undefined): Reply {
  const known = error instanceof RpcError ? error : new RpcError(RPC.misc, internal(error));
  const { code, message } = known;
  if (jsonrpc === "2.0") return { status: 200, body: { jsonrpc, error: { code, message }, id } };
  const body = { result: null, error: { code, message }, id };
  if (code === RPC.methodNotFound) return { status: 404, body };
  return { status: code === RPC.invalidRequest ? 400 : 500, body };
}

/** What no method foresees, in bcoin's own words: whoever runs a regtest node wants to know what is wrong with it. */
function internal(error: unknown): string {
  return `Internal error: ${error instanceof Error ? error.message : String(error)}`;
}

function isAuthorised(header: string | undefined, auth: string): boolean {
  const given = /^Basic ([A-Za-z0-9+/=]+)$/.exec(header ?? "")?.[1] ?? "";
  const digest = (text: string): Buffer => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(Buffer.from(given, "base64").toString()), digest(auth));
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > BODY_LIMIT) throw new RangeError("rpc-server: body too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
  });
}

import type { Writable } from "node:stream";
import type { Request, RequestHandler } from "express";
import { z } from "zod";
import type { Authentication } from "./api-auth.ts";
import type { WorkGate } from "./work-gate.ts";

/** A route without parameters, query or body. */
const nothing = z.strictObject({});
type Nothing = typeof nothing;

/** What a handler of a JSON route gets: everything checked by the schemas that the OpenAPI document shows. */
export interface ApiCall<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType, Who> {
  readonly params: z.output<P>;
  readonly query: z.output<Q>;
  readonly body: z.output<B>;
  readonly who: Who;
  /** The Idempotency-Key; empty on routes that do not declare `once`. */
  readonly once: string;
  /** With `once`, SHA-256 over method, path and body, 32 bytes: a key may come again only with the same request. */
  readonly fingerprint: Uint8Array;
  /** The version that If-Match names; empty on routes that do not declare `ifMatch`. */
  readonly ifMatch: string;
  readonly request: Request;
}

/** An answer with headers of its own; a handler may return the bare value instead. */
export class Reply<T> {
  readonly value: T;
  readonly headers: Readonly<Record<string, string>>;

  constructor(value: T, headers: Readonly<Record<string, string>>) {
    this.value = value;
    this.headers = headers;
  }
}

/** An answer that was checked and written as JSON when it was made, for what many people read between two changes. */
export class PreparedJson {
  readonly json: string;

  constructor(json: string) {
    this.json = json;
  }
}

/** A file that is too long to be held, sent while it is made. */
export class Download {
  /** One of the route's `media`. */
  readonly type: string;
  readonly name: string;
  /** Writes the whole file and ends it; one that is cut off ends in a connection that breaks off. */
  readonly pour: (to: Writable) => Promise<void>;

  constructor(type: string, name: string, pour: Download["pour"]) {
    this.type = type;
    this.name = name;
    this.pour = pour;
  }
}

/** Checks `value` by `schema` and writes it, once for many answers. */
export function prepareJson<R extends z.ZodType>(schema: R, value: z.input<R>): PreparedJson {
  return new PreparedJson(JSON.stringify(schema.parse(value)));
}

/** One JSON route: mounted by `api-router.ts`, described by `openapi.ts`. */
export interface ApiDefinition<
  P extends z.ZodType,
  Q extends z.ZodType,
  B extends z.ZodType,
  R extends z.ZodType,
  Who,
> {
  readonly method: "get" | "post" | "put" | "patch" | "delete";
  /** With parameters in braces: `/api/v1/cases/{id}`. */
  readonly path: `/${string}`;
  /** The operation's name, unique, in camel case. */
  readonly name: string;
  readonly summary: string;
  readonly description?: string;
  readonly tag: "everyone" | "donor" | "recipient" | "caseworker" | "treasurer" | "auditor";
  readonly auth: Authentication<Who>;
  readonly params?: P;
  readonly query?: Q;
  readonly body?: B;
  /** Content types of a body that is a file, which the handler reads itself from the request. */
  readonly upload?: readonly string[];
  /** Bytes that the body may have; 64 KiB if absent. */
  readonly bodyLimit?: number;
  /** The route creates something: Idempotency-Key is required, and the handler honours it. */
  readonly once?: boolean;
  /**
   * With `once`: the answer that was kept for this very request, asked before its body is read by the schema, so that one which was taken under an older schema
   * and whose answer was lost still gets it; undefined where there is none. It passes through `response` as any other.
   */
  readonly answered?: (
    sent: Pick<ApiCall<P, Q, B, Who>, "once" | "fingerprint">,
  ) => Promise<unknown>;
  /** The route changes something that others change too: If-Match is required. */
  readonly ifMatch?: boolean;
  /** Part of the public book: may be cached for so many seconds and read from other origins. */
  readonly publicSeconds?: number;
  /** Runs before anything is read, e.g. a rate limit. */
  readonly before?: readonly RequestHandler[];
  /** Costs the fund something: whoever asks may have to do work first (`work-gate.ts`). */
  readonly work?: WorkGate;
  /** 200 if absent; 204 answers without a body. */
  readonly status?: 200 | 201 | 202 | 204;
  /** Content types of the files that it answers with, instead of JSON. */
  readonly media?: readonly string[];
  /** Every answer passes through it, so a handler cannot send a key that is not declared. */
  readonly response: R;
  /** Codes of the problems that this route's own rules can answer with. */
  readonly problems: readonly string[];
  readonly handle: (
    call: ApiCall<P, Q, B, Who>,
  ) => Promise<z.input<R> | Reply<z.input<R>> | PreparedJson | Download>;
}

/** A route whose types are forgotten, as the lists of the router and of the document hold it. */
export interface ApiRoute {
  readonly definition: ApiDefinition<z.ZodType, z.ZodType, z.ZodType, z.ZodType, unknown>;
  readonly params: z.ZodType;
  readonly query: z.ZodType;
  readonly body: z.ZodType | undefined;
}

/**
 * Declares a JSON route; its types follow from its schemas. Throws at start when an object schema of the request or of the response
 * would let unknown keys through.
 */
export function apiRoute<
  R extends z.ZodType,
  Who,
  P extends z.ZodType = Nothing,
  Q extends z.ZodType = Nothing,
  B extends z.ZodType = Nothing,
>(definition: ApiDefinition<P, Q, B, R, Who>): ApiRoute {
  const { params = nothing, query = nothing, body, response, name } = definition;
  for (const schema of [params, query, body, response]) {
    if (schema instanceof z.ZodObject && !(schema.def.catchall instanceof z.ZodNever))
      throw new Error(`${name}: use z.strictObject, so that unknown keys are refused`);
  }
  return {
    // The handler only ever gets what these schemas gave, so forgetting their types here is safe.
    definition: definition as unknown as ApiRoute["definition"],
    params,
    query,
    body,
  };
}

import { readFile } from "node:fs/promises";
import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { parseUtf8, toBase64, utf8 } from "../../base/bytes.ts";
import type { Random } from "../../base/clock.ts";
import type { HttpAnswer } from "../../base/http-client.ts";
import { directly } from "./connect.ts";
import type { Connect } from "./connect.ts";
import { httpOver, TooLong } from "./http-call.ts";
import { NO_JITTER, patiently } from "./patience.ts";

/** Where a node's JSON-RPC is. Credentials come from the URL's `user:password@` or from bitcoind's cookie file. */
export interface RpcEndpoint {
  readonly url: string;
  readonly cookieFile?: string | undefined;
  /** For one request; 30 seconds unless said. A full block takes a node about 0.2 s to write out. */
  readonly timeoutMs?: number | undefined;
  /** The way to it, such as a proxy; straight unless said. */
  readonly connect?: Connect | undefined;
  /** Makes pauses between tries uneven; for a node that others ask as well. */
  readonly random?: Random | undefined;
}

/** One call of a batch. */
export interface RpcCall {
  readonly method: string;
  readonly params: readonly unknown[];
}

/** Calls to one node. Every method throws NodeError when the node refuses, Fault `unavailable` when it cannot be asked. */
export interface RpcClient {
  /** For methods that change nothing: tried again, twice, when the node did not answer. */
  ask<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T>;
  /** For methods that change something: sent once; after a Fault it is unknown whether it was carried out. */
  tell<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T>;
  /** Several reading calls in one request; answers in order, NodeError in the place of those that were refused. */
  askAll<T>(calls: readonly RpcCall[], shape: z.ZodType<T>): Promise<(T | NodeError)[]>;
}

/** What a node answers when it refuses a call; codes are those of Bitcoin Core's rpc/protocol.h. */
export class NodeError extends Error {
  override readonly name = "NodeError";
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

const TIMEOUT_MS = 30_000;
/** Three tries within a second. */
const PATIENCE = { tries: 3, pauseMs: 200 };

/** bitcoind's code while it loads its files. */
const IN_WARMUP = -28;

const Reply = z.object({
  id: z.number(),
  result: z.unknown(),
  error: z.object({ code: z.number(), message: z.string() }).nullish(),
});

/** A client. Redirects are not followed; credentials and the URL never appear in an error. */
export function rpcClient(endpoint: RpcEndpoint): RpcClient {
  const { url, fromUrl } = split(endpoint.url);
  const { random = NO_JITTER } = endpoint;
  const send = senderTo(url, endpoint);

  async function post(body: unknown): Promise<unknown> {
    const headers = {
      "Content-Type": "application/json",
      Authorization: `Basic ${toBase64(utf8(fromUrl ?? (await cookie(endpoint))))}`,
    };
    const answer = await send(headers, JSON.stringify(body)).catch((error: unknown) => {
      if (error instanceof Fault) throw error;
      if (error instanceof TooLong) throw strange();
      // The reason names the host; the operator knows where the node is.
      throw new Fault("unavailable", "node-unreachable", UNREACHABLE);
    });
    if (answer.status === 401 || answer.status === 403)
      throw new Fault("unavailable", "node-refuses-credentials", REFUSED);
    // 503: more calls wait than the node's queue holds.
    if (answer.status === 503) throw new Fault("unavailable", "node-busy", BUSY);
    return jsonOf(answer);
  }

  async function one<T>({ method, params }: RpcCall, shape: z.ZodType<T>): Promise<T> {
    const value = valueOf(await post({ id: 0, method, params }), shape);
    if (value instanceof NodeError) throw value;
    return value;
  }

  return {
    ask: (method, params, shape) =>
      patiently(() => one({ method, params }, shape), random, PATIENCE),
    tell: (method, params, shape) => one({ method, params }, shape),
    askAll: (calls, shape) =>
      patiently(
        async () => {
          if (calls.length === 0) return [];
          const body = calls.map((call, id) => ({ id, method: call.method, params: call.params }));
          const answers = z.array(z.unknown()).safeParse(await post(body));
          if (!answers.success || answers.data.length !== calls.length) throw strange();
          // Core keeps the order of a batch; the protocol does not promise it.
          const sorted = answers.data.map((answer) => parsed(answer)).sort((a, b) => a.id - b.id);
          return sorted.map((answer) => valueOf(answer, shape));
        },
        random,
        PATIENCE,
      ),
  };
}

/** Longest answer, in bytes: a block in hex has 8 MB at most, the list of a full mempool 20. */
const BODY_MAX = 40_000_000;

type Send = (headers: Record<string, string>, body: string) => Promise<HttpAnswer>;

function senderTo(url: string, { connect, timeoutMs = TIMEOUT_MS }: RpcEndpoint): Send {
  const origin = new URL(url);
  const path = origin.pathname;
  const client = httpOver({ connect: connect ?? directly(), origin, stream: "node" });
  return (headers, body) =>
    client({ method: "POST", path, headers, body, timeoutMs, limit: BODY_MAX });
}

function jsonOf({ body }: HttpAnswer): unknown {
  const text = parseUtf8(body);
  if (text === undefined) throw strange();
  try {
    return JSON.parse(text);
  } catch {
    throw strange();
  }
}

const UNREACHABLE =
  "The Bitcoin node does not answer. Check that it runs and that BITCOIN_RPC_URL is right.";
const REFUSED =
  "The Bitcoin node refuses our credentials. Check user and password in BITCOIN_RPC_URL, or the cookie file.";
const BUSY = "The Bitcoin node has too much to do. It will be asked again.";

/** What is answered in the place of a node is none, or contradicts itself. */
export function strange(): Fault {
  return new Fault(
    "unavailable",
    "node-answers-strangely",
    "Something answers in the Bitcoin node's place that is not a node, or one of a kind we do not know.",
  );
}

function split(text: string): { url: string; fromUrl: string | undefined } {
  const url = new URL(text);
  const { username, password } = url;
  url.username = "";
  url.password = "";
  const fromUrl =
    username === "" ? undefined : `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { url: url.href, fromUrl };
}

/** bitcoind writes a new cookie each time it starts, so it is read for each request. */
async function cookie({ cookieFile }: RpcEndpoint): Promise<string> {
  if (cookieFile === undefined) return "";
  return readFile(cookieFile, "utf8").catch(() => {
    throw new Fault("unavailable", "node-unreachable", UNREACHABLE);
  });
}

function parsed(answer: unknown): z.infer<typeof Reply> {
  const reply = Reply.safeParse(answer);
  if (!reply.success) throw strange();
  return reply.data;
}

function valueOf<T>(answer: unknown, shape: z.ZodType<T>): T | NodeError {
  const { result, error } = parsed(answer);
  if (error?.code === IN_WARMUP)
    throw new Fault("unavailable", "node-starting", "The Bitcoin node is still starting.");
  if (error) return new NodeError(error.code, error.message);
  const value = shape.safeParse(result);
  if (!value.success) throw strange();
  return value.data;
}

import { Agent, request } from "node:http";
import type { ClientRequestArgs, IncomingMessage } from "node:http";
import { PassThrough } from "node:stream";
import type { Duplex } from "node:stream";
import { concat } from "../../base/bytes.ts";
import type { HttpClient } from "../../base/http-client.ts";
import type { Connect, Destination } from "./connect.ts";

/** The answer's body is longer than the limit. */
export class TooLong extends Error {
  override readonly name = "TooLong";
}

/** Where a client's connections go, and under which name. */
export interface HttpRoute {
  readonly connect: Connect;
  /** Scheme, host and port; the rest is not looked at. */
  readonly origin: URL;
  readonly stream: string;
  /** False to close each connection after its answer. */
  readonly keep?: boolean;
}

/** Connections at a time. */
const SOCKETS = 8;
/** After which an idle connection is closed here, before a server does it in the middle of the next request. */
const IDLE_MS = 4_000;
const CONNECT_MS = 30_000;

/** HTTP on connections of our own making, by which a proxy comes in. Those of one client are never used by another. */
export function httpOver(route: HttpRoute): HttpClient {
  const { host } = route.origin;
  const agent = new RouteAgent(route);
  return async ({ method, path, headers, body, timeoutMs, limit }) => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      request({
        agent,
        method,
        path,
        headers: { Host: host, ...headers },
        signal: AbortSignal.timeout(timeoutMs),
      })
        .once("response", resolve)
        .on("error", reject)
        .end(body);
    });
    const type = response.headers["content-type"] ?? "";
    return { status: response.statusCode ?? 0, type, body: await bodyOf(response, limit) };
  };
}

async function bodyOf(response: IncomingMessage, limit: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response) {
    if (!(part instanceof Uint8Array)) throw new TypeError("http: bytes expected");
    length += part.length;
    // Leaving the loop destroys the response and with it the connection.
    if (length > limit) throw new TooLong("http: longer than asked for");
    parts.push(part);
  }
  return concat(...parts);
}

class RouteAgent extends Agent {
  readonly #connect: Connect;
  readonly #to: Destination;

  constructor({ connect, origin, stream, keep = true }: HttpRoute) {
    super({ keepAlive: keep, maxSockets: SOCKETS, timeout: IDLE_MS });
    const tls = origin.protocol === "https:";
    this.#connect = connect;
    this.#to = {
      tls,
      stream,
      host: origin.hostname.replace(/^\[|\]$/g, ""),
      port: origin.port === "" ? (tls ? 443 : 80) : Number(origin.port),
      timeoutMs: CONNECT_MS,
    };
  }

  override createConnection(
    _options: ClientRequestArgs,
    made: (error: Error | null, stream: Duplex) => void = () => undefined,
  ): undefined {
    this.#connect(this.#to).then(
      (socket) => made(null, socket),
      // Node's types want a stream beside the error; nobody reads from it.
      (error: unknown) =>
        made(error instanceof Error ? error : new TypeError("connect"), new PassThrough()),
    );
  }
}

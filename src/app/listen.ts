import { createServer } from "node:http";
import type { IncomingMessage, RequestListener } from "node:http";
import type { AddressInfo } from "node:net";

/** Slow phones need time, idle sockets must not have it. Milliseconds. */
const HEADERS_MS = 20_000;
/** The largest file at the slowest rate that is taken (`cases/upload-bounds.ts`); bodies are bounded in length, and connections in number. */
const REQUEST_MS = 2_160_000;
/** Everything else that is sent: the longest form at seven hundred bytes a second. */
const BODY_MS = 180_000;
/** Where files are taken in, and how fast they come is watched. */
const FILES = /\/request\/evidence(?:-file)?(?:\?|$)/;
const KEEP_ALIVE_MS = 10_000;
/** How long a stopping server waits for answers that are on their way. */
const GRACE_MS = 5_000;
const IDLE_POLL_MS = 50;

const HEADERS_BYTES_MAX = 16 * 1024;
const CONNECTIONS_MAX = 2_000;

/** A server that listens. */
export interface Listening {
  readonly port: number;
  /** Takes no more connections, lets answers finish for five seconds, then cuts; safe to repeat. */
  stop(): Promise<void>;
}

/** Serves `handler` on host and port; port 0 lets the system choose. Rejects when the port is taken. */
export async function listen(
  handler: RequestListener,
  host: string,
  port: number,
): Promise<Listening> {
  const server = createServer({ maxHeaderSize: HEADERS_BYTES_MAX }, handler);
  server.headersTimeout = HEADERS_MS;
  server.requestTimeout = REQUEST_MS;
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  server.maxConnections = CONNECTIONS_MAX;
  server.on("request", cutSlowBody);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
  return {
    port: (server.address() as AddressInfo).port,
    async stop() {
      const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
      // A connection that has had its answer becomes idle only then, and browsers keep it open.
      const idle = setInterval(() => server.closeIdleConnections(), IDLE_POLL_MS);
      const grace = setTimeout(() => server.closeAllConnections(), GRACE_MS);
      await closed;
      clearInterval(idle);
      clearTimeout(grace);
    },
  };
}

/** Ends the connection of whoever takes too long to send what is no file. */
function cutSlowBody(request: IncomingMessage): void {
  if (request.complete || FILES.test(request.url ?? "")) return;
  const cut = setTimeout(() => request.socket.destroy(), BODY_MS);
  request.once("end", () => {
    clearTimeout(cut);
  });
  request.once("close", () => {
    clearTimeout(cut);
  });
}

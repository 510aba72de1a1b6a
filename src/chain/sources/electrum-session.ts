import type { Socket } from "node:net";
import { z } from "zod";
import { utf8 } from "../../base/bytes.ts";
import { Fault } from "../../base/fault.ts";
import type { Connect } from "./connect.ts";

/** Where an Electrum server is: `tcp://host:port`, or `ssl://host:port` for TLS. */
export interface ElectrumEndpoint {
  readonly url: string;
  readonly connect: Connect;
  /** For a whole session; 30 seconds unless said. */
  readonly timeoutMs?: number | undefined;
}

/** One call after another on one connection. Throws ElectrumError when the server refuses, Fault `unavailable` for everything else. */
export interface ElectrumSession {
  call<T>(method: string, params: readonly unknown[], shape: z.ZodType<T>): Promise<T>;
}

/** What a server answers when it refuses a call. */
export class ElectrumError extends Error {
  override readonly name = "ElectrumError";
}

const TIMEOUT_MS = 30_000;
/** Longest line that is read, in bytes: 2,016 headers in hex and some. */
const LINE_MAX = 500_000;
/** The oldest and newest protocol that we speak. */
const PROTOCOL = ["1.4", "1.4.3"];

const Line = z.object({
  id: z.number().nullish(),
  result: z.unknown().optional(),
  error: z.union([z.string(), z.object({ message: z.string() })]).nullish(),
});

/** Opens a session called `stream`, agrees on the protocol, works, and closes. The server is told no name of ours. */
export async function inSession<T>(
  { url, connect, timeoutMs = TIMEOUT_MS }: ElectrumEndpoint,
  stream: string,
  work: (session: ElectrumSession) => Promise<T>,
): Promise<T> {
  const { hostname, port, protocol } = new URL(url);
  const tls = protocol === "ssl:";
  const to = {
    tls,
    stream,
    timeoutMs,
    host: hostname.replace(/^\[|\]$/g, ""),
    port: port === "" ? (tls ? 50_002 : 50_001) : Number(port),
  };
  const socket = await connect(to);
  // Whoever reads notices; between two reads nobody else would.
  socket.on("error", () => undefined);
  const timer = setTimeout(() => socket.destroy(), timeoutMs);
  try {
    const session = sessionOn(socket);
    await session.call("server.version", ["", PROTOCOL], z.tuple([z.string(), z.string()]));
    return await work(session);
  } finally {
    clearTimeout(timer);
    socket.destroy();
  }
}

/** What is answered in the place of an Electrum server is none, or contradicts itself. */
export function strange(): Fault {
  return new Fault(
    "unavailable",
    "node-answers-strangely",
    "The Electrum server's answer is not what was asked for. Nothing of it was used.",
  );
}

function sessionOn(socket: Socket): ElectrumSession {
  const lines = linesOf(socket);
  let id = 0;
  return {
    async call(method, params, shape) {
      id += 1;
      socket.write(utf8(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`));
      for (;;) {
        const answer = Line.safeParse(jsonOf(await lines.next()));
        if (!answer.success) throw strange();
        // What has no id is news of a subscription.
        if (answer.data.id === undefined || answer.data.id === null) continue;
        if (answer.data.id !== id) throw strange();
        const { error, result } = answer.data;
        if (error !== undefined && error !== null)
          throw new ElectrumError(typeof error === "string" ? error : error.message);
        const value = shape.safeParse(result);
        if (!value.success) throw strange();
        return value.data;
      }
    },
  };
}

/** The lines of a socket, one at a time; none is longer than the limit, and its end is a Fault. */
function linesOf(socket: Socket): { next(): Promise<string> } {
  const chunks: AsyncIterator<unknown> = socket[Symbol.asyncIterator]();
  let rest = Buffer.alloc(0);
  return {
    async next() {
      for (;;) {
        const end = rest.indexOf("\n");
        if (end >= 0) {
          const line = rest.subarray(0, end).toString("utf8");
          rest = rest.subarray(end + 1);
          return line;
        }
        if (rest.length > LINE_MAX) throw strange();
        const chunk = await chunks.next().catch(() => undefined);
        if (chunk === undefined || chunk.done === true) throw gone();
        const { value } = chunk;
        if (!(value instanceof Uint8Array)) throw gone();
        rest = Buffer.concat([rest, value]);
      }
    },
  };
}

function jsonOf(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw strange();
  }
}

function gone(): Fault {
  return new Fault(
    "unavailable",
    "node-unreachable",
    "The Electrum server does not answer in full. Check that it runs and that ELECTRUM_URL is right.",
  );
}

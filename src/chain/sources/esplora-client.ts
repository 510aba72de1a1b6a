import { parseUtf8, toBase64, utf8 } from "../../base/bytes.ts";
import type { Random } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";
import type { HttpAnswer, HttpCall, HttpClient } from "../../base/http-client.ts";
import type { Connect } from "./connect.ts";
import { httpOver, TooLong } from "./http-call.ts";
import { patiently } from "./patience.ts";
import type { Patience } from "./patience.ts";

/** Where an Esplora server is and how it is reached. */
export interface EsploraEndpoint {
  /** With the path of the API, such as `https://host/api`; perhaps with `user:password@` for a proxy in front of it. */
  readonly url: string;
  readonly connect: Connect;
  readonly random: Random;
  /** For one request; 30 seconds unless said. */
  readonly timeoutMs?: number | undefined;
  readonly patience?: Patience | undefined;
}

/** Calls to one Esplora server. Every method throws Fault `unavailable`: `node-unreachable`, `node-busy`, `node-answers-strangely`. */
export interface EsploraClient {
  /** The body of a GET, at most `limit` bytes; undefined for 404. Tried again when the server is away. */
  bytes(path: string, limit: number): Promise<Uint8Array | undefined>;
  /** The same as text. */
  text(path: string, limit?: number): Promise<string | undefined>;
  /** The same, read as JSON. */
  json(path: string, limit?: number): Promise<unknown>;
  /** POST of a text, sent once and on a connection of its own called `stream`. */
  post(path: string, body: string, stream: string): Promise<{ status: number; text: string }>;
}

const SMALL = 100_000;
const TIMEOUT_MS = 30_000;

/** A client. Neither the URL nor its credentials appear in an error. */
export function esploraClient(endpoint: EsploraEndpoint): EsploraClient {
  const { connect, random, timeoutMs = TIMEOUT_MS, patience } = endpoint;
  const origin = new URL(endpoint.url);
  const base = origin.pathname.replace(/\/+$/, "");
  const headers = authorization(origin);
  const kept = httpOver({ connect, origin, stream: "esplora" });

  const get = (path: string, limit: number): Promise<Uint8Array | undefined> =>
    patiently(
      async () => {
        const call: HttpCall = { method: "GET", path: base + path, headers, timeoutMs, limit };
        const { status, body } = await answered(kept, call);
        if (status === 404) return undefined;
        if (status !== 200) throw strange();
        return body;
      },
      random,
      patience,
    );
  const text = async (path: string, limit = SMALL): Promise<string | undefined> => {
    const body = await get(path, limit);
    return body === undefined ? undefined : textOf(body);
  };
  return {
    bytes: get,
    text,
    async json(path, limit) {
      const body = await text(path, limit);
      return body === undefined ? undefined : jsonOf(body);
    },
    async post(path, body, stream) {
      const once = httpOver({ connect, origin, stream, keep: false });
      const { status, body: answer } = await answered(once, {
        method: "POST",
        path: base + path,
        headers: { ...headers, "Content-Type": "text/plain" },
        body,
        timeoutMs,
        limit: SMALL,
      });
      return { status, text: textOf(answer) };
    },
  };
}

/** What is answered in the place of an Esplora server is none, or contradicts itself. */
export function strange(): Fault {
  return new Fault(
    "unavailable",
    "node-answers-strangely",
    "The Esplora server's answer is not what was asked for. Nothing of it was used.",
  );
}

async function answered(client: HttpClient, call: HttpCall): Promise<HttpAnswer> {
  const answer = await client(call).catch((error: unknown) => {
    if (error instanceof Fault) throw error;
    if (error instanceof TooLong) throw strange();
    // Node's error names the host.
    throw new Fault(
      "unavailable",
      "node-unreachable",
      "The Esplora server does not answer in full. Check that it runs and that ESPLORA_URL is right.",
    );
  });
  if (answer.status === 429 || answer.status >= 500) {
    throw new Fault(
      "unavailable",
      "node-busy",
      "The Esplora server has too much to do, or a fault of its own. It will be asked again.",
    );
  }
  if (answer.status === 401 || answer.status === 403) {
    throw new Fault(
      "unavailable",
      "node-refuses-credentials",
      "The Esplora server refuses us. Check user and password in ESPLORA_URL.",
    );
  }
  return answer;
}

function authorization({ username, password }: URL): Record<string, string> {
  if (username === "") return {};
  const plain = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { Authorization: `Basic ${toBase64(utf8(plain))}` };
}

function textOf(body: Uint8Array): string {
  const text = parseUtf8(body);
  if (text === undefined) throw strange();
  return text;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw strange();
  }
}

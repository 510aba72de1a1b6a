/**
 * A witness after C2SP tlog-witness, on the loopback: it keeps for each log the newest checkpoint that it has seen and cosigns only what
 * follows from it. What it does wrong when told to is what a broken or dishonest one could do.
 */
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { equalBytes, parseBase64, parseUtf8 } from "../../src/base/bytes.ts";
import { parseCheckpoint } from "../../src/base/tlog/checkpoint.ts";
import type { Checkpoint } from "../../src/base/tlog/checkpoint.ts";
import { verifyConsistency } from "../../src/base/tlog/merkle.ts";
import {
  COSIGNATURE,
  cosignText,
  formatSignature,
  parseNote,
  verifyNote,
  vkeyOfSigner,
} from "../../src/base/tlog/note.ts";
import type { NoteSigner, Vkey } from "../../src/base/tlog/note.ts";

export interface WitnessRules {
  readonly signer: NoteSigner;
  /** Keys of the logs it knows; the name of each is the log's origin. */
  readonly logs: readonly Vkey[];
  /** The time of its cosignatures, Unix seconds. */
  readonly time?: () => bigint;
  /** What it sends instead of its own answer. */
  readonly instead?: (answer: WitnessReply) => WitnessReply | "silence";
}

export interface WitnessReply {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export class WitnessServer {
  /** What it has seen of each log; tests may put something there. */
  readonly seen = new Map<string, Pick<Checkpoint, "size" | "root">>();
  /** The first line of every request. */
  readonly requests: string[] = [];
  rules: WitnessRules;
  readonly #server: Server;

  private constructor(rules: WitnessRules) {
    this.rules = rules;
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(rules: WitnessRules): Promise<WitnessServer> {
    const self = new WitnessServer(rules);
    await new Promise<void>((resolve) => self.#server.listen(0, "127.0.0.1", () => resolve()));
    return self;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  get vkey(): Vkey {
    return vkeyOfSigner(this.rules.signer, COSIGNATURE);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const body = Buffer.concat(parts);
    const isAsked = request.method === "POST" && request.url?.endsWith("/add-checkpoint") === true;
    const answer = isAsked ? this.answer(body) : say(404, "not found\n");
    const sent = this.rules.instead?.(answer) ?? answer;
    if (sent === "silence") return;
    response.writeHead(sent.status, { "Content-Type": sent.type }).end(sent.body);
  }

  /** The answer to the body of one `add-checkpoint`. */
  answer(body: Uint8Array): WitnessReply {
    const text = parseUtf8(body) ?? "";
    const split = text.indexOf("\n\n");
    const [first = "", ...hashes] = text.slice(0, split).split("\n");
    this.requests.push(first);
    const digits = /^old (0|[1-9][0-9]{0,15})$/.exec(first)?.[1];
    const proof = hashes.map(parseBase64).filter((hash) => hash?.length === 32);
    if (split < 0 || digits === undefined || proof.length < hashes.length || hashes.length > 63)
      return say(400, "malformed\n");
    return this.#judge(Number(digits), proof as Uint8Array[], text.slice(split + 2));
  }

  #judge(old: number, proof: readonly Uint8Array[], note: string): WitnessReply {
    let checkpoint: Checkpoint;
    try {
      // The text alone: signatures that are no signatures are a matter of 403.
      checkpoint = parseCheckpoint(note.slice(0, note.lastIndexOf("\n\n") + 1));
    } catch {
      return say(400, "malformed\n");
    }
    const { origin, size, root } = checkpoint;
    const keys = this.rules.logs.filter(({ name }) => name === origin);
    if (keys.length === 0) return say(404, "unknown log\n");
    try {
      verifyNote(parseNote(note), keys);
    } catch {
      return say(403, "invalid signature\n");
    }
    if (old > size) return say(400, "old is larger than the checkpoint\n");
    const known = this.seen.get(origin);
    if (old !== (known?.size ?? 0))
      return { status: 409, type: "text/x.tlog.size", body: `${known?.size ?? 0}\n` };
    if (!follows(known, { size, root }, proof)) return say(422, "consistency proof\n");
    this.seen.set(origin, { size, root });
    const line = cosignText(parseNote(note).text, this.rules.signer, this.rules.time?.() ?? 1n);
    return say(200, `${formatSignature(line)}\n`);
  }
}

function follows(
  known: Pick<Checkpoint, "size" | "root"> | undefined,
  next: Pick<Checkpoint, "size" | "root">,
  proof: readonly Uint8Array[],
): boolean {
  if (known === undefined || known.size === 0) return proof.length === 0;
  if (known.size === next.size) return proof.length === 0 && equalBytes(known.root, next.root);
  return verifyConsistency({
    oldSize: known.size,
    oldRoot: known.root,
    size: next.size,
    root: next.root,
    proof,
  });
}

function say(status: number, body: string): WitnessReply {
  return { status, type: "text/plain; charset=utf-8", body };
}

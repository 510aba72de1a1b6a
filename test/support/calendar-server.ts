/**
 * An OpenTimestamps calendar on the loopback: takes messages, and once told of a block, leads all that it took to that block's merkle root.
 * Its bytes are put together here by hand, from the description of the format.
 */
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

const PENDING = Buffer.from("0083dfe30d2ef90c8e", "hex");
const BITCOIN = Buffer.from("000588960d73d71901", "hex");
const SHA256 = Buffer.of(0x08);

const sha256 = (bytes: Uint8Array): Buffer => createHash("sha256").update(bytes).digest();
const append = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.of(0xf0, bytes.length), bytes]);

export class CalendarServer {
  /** What is in its proofs as its own address. */
  name = "http://calendar.test";
  /** Messages that it took, in hex, by the commitment it made of each. */
  readonly taken = new Map<string, string>();
  /** Proofs by commitment, once a block has them. */
  readonly proofs = new Map<string, Buffer>();
  readonly requests: string[] = [];
  /** Sent instead of every answer. */
  instead: { status: number; body: Uint8Array } | undefined;
  readonly #server: Server;

  private constructor() {
    this.#server = createServer((request, response) => {
      this.#serve(request, response).catch(() => response.destroy());
    });
  }

  static async start(): Promise<CalendarServer> {
    const self = new CalendarServer();
    await new Promise<void>((resolve) => self.#server.listen(0, "127.0.0.1", () => resolve()));
    return self;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise<void>((resolve) => void this.#server.close(() => resolve()));
  }

  /** The message that a block of one transaction would have to have as its root, for all that was taken and has no proof. */
  commit(height: number): Buffer[] {
    const roots: Buffer[] = [];
    for (const commitment of this.taken.keys()) {
      if (this.proofs.has(commitment)) continue;
      const salt = randomBytes(8);
      const root = sha256(Buffer.concat([Buffer.from(commitment, "hex"), salt]));
      const leb = [(height % 128) + 128, (Math.floor(height / 128) % 128) + 128, height >> 14];
      const payload = Buffer.of(...leb);
      const attestation = Buffer.concat([BITCOIN, Buffer.of(payload.length), payload]);
      this.proofs.set(commitment, Buffer.concat([append(salt), SHA256, attestation]));
      roots.push(root);
    }
    return roots;
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    const { method = "", url = "" } = request;
    this.requests.push(`${method} ${url.replace(/[0-9a-f]{20,}/, "…")}`);
    const answer = this.instead ?? this.#answer(method, url, Buffer.concat(parts));
    response.writeHead(answer.status).end(answer.body);
  }

  #answer(method: string, url: string, body: Buffer): { status: number; body: Uint8Array } {
    if (method === "POST" && url === "/digest" && body.length <= 64) {
      // As the real ones do: a time before, eight bytes behind.
      const [time, mac] = [Buffer.of(0x5a, 1, 2, 3), randomBytes(8)];
      const commitment = Buffer.concat([time, body, mac]);
      this.taken.set(commitment.toString("hex"), body.toString("hex"));
      const uri = Buffer.from(this.name);
      const payload = Buffer.concat([Buffer.of(uri.length), uri]);
      const pending = Buffer.concat([PENDING, Buffer.of(payload.length), payload]);
      const prepend = Buffer.concat([Buffer.of(0xf1, time.length), time]);
      return { status: 200, body: Buffer.concat([prepend, append(mac), pending]) };
    }
    const proof = this.proofs.get(/^\/timestamp\/([0-9a-f]+)$/.exec(url)?.[1] ?? "");
    if (method === "GET" && proof !== undefined) return { status: 200, body: proof };
    return { status: 404, body: Buffer.from("Pending confirmation in Bitcoin blockchain") };
  }
}

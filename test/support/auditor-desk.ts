/** An auditor at work beside a world: keys in folders, sheets and envelopes as files, the book read from the server. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Command } from "commander";
import { expect } from "vitest";
import { attestCommand } from "../../src/auditors/attest-cli.ts";
import { auditForgetCommand, auditKeysCommand } from "../../src/auditors/audit-keys-cli.ts";
import { auditOpenCommand } from "../../src/auditors/audit-open-cli.ts";
import { readEpochKeys } from "../../src/auditors/epoch-key-folder.ts";
import type { EpochKey } from "../../src/auditors/epoch-key-folder.ts";
import { seededRandom } from "./random.ts";
import { ORIGIN } from "./make-world.ts";
import { World } from "./world.ts";

const KEYS = "epoch-keys";

export class AuditorDesk {
  readonly world: World;
  readonly url: string;
  readonly random = seededRandom("auditor");
  /** What commands printed since the last one began. */
  printed: string[] = [];
  /** What the auditor answers when asked. */
  yes = true;

  private constructor(world: World) {
    this.world = world;
    this.url = world.url;
  }

  static async start(name: string): Promise<AuditorDesk> {
    return new AuditorDesk(await World.start(name));
  }

  async close(): Promise<void> {
    await this.world.close();
  }

  file(name: string): string {
    return join(this.world.folder, name);
  }

  signedIn(): ReturnType<World["signedIn"]> {
    return this.world.signedIn("rowan");
  }

  makeKeys(first: number, count: number, out: string, folder = KEYS) {
    return this.#run(auditKeysCommand, [
      ...["--key", this.world.files.auditorKey, "--fund", ORIGIN],
      ...["--first", String(first), "--count", String(count)],
      ...["--keys", this.file(folder), "--out", this.file(out)],
    ]);
  }

  forget(epoch: number) {
    return this.#run(auditForgetCommand, [
      ...["--keys", this.file(KEYS), "--epoch", String(epoch)],
    ]);
  }

  keys(folder = KEYS): Promise<EpochKey[]> {
    return readEpochKeys(this.file(folder));
  }

  async handIn(name: string) {
    const note = await readFile(this.file(name), "utf8");
    return (await this.signedIn()).post("/api/v1/audit-keys").send({ note });
  }

  /** Fetches the envelopes of an epoch into the file `envelopes-<epoch>.jsonl`; its bytes. */
  async fetch(epoch: number): Promise<Uint8Array> {
    const answer = await (
      await this.signedIn()
    )
      .get(`/api/v1/audit-envelopes?epoch=${epoch}`)
      .buffer(true)
      .parse((response, done) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("end", () => done(null, Buffer.concat(chunks)));
      })
      .expect(200);
    expect(answer.headers["content-type"]).toBe("application/jsonl; charset=utf-8");
    const bytes = new Uint8Array(answer.body as Buffer);
    await writeFile(this.file(`envelopes-${epoch}.jsonl`), bytes);
    return bytes;
  }

  /** What `purse audit-open` says of an epoch. */
  async open(epoch: number, files: readonly string[], ...more: string[]): Promise<string> {
    this.printed = [];
    this.world.clock.advance(3_000);
    await this.#run(auditOpenCommand, [
      ...files.map((name) => this.file(name)),
      ...["--book", this.url, "--policy", this.world.files.fundFile],
      ...["--keys", this.file(KEYS), "--epoch", String(epoch), ...more],
    ]);
    return this.printed.join("\n");
  }

  attest(...how: string[]) {
    return this.#run(attestCommand, [
      ...[this.url, "--key", this.world.files.auditorKey],
      ...["--policy", this.world.files.fundFile],
      ...["--chain", "unchecked", "--verdict", "clean", "--yes", ...how],
    ]);
  }

  async #run(command: (io: ReturnType<AuditorDesk["io"]>) => Command, args: string[]) {
    await command(this.io()).exitOverride().parseAsync(args, { from: "user" });
  }

  io() {
    return {
      print: (line: string) => void this.printed.push(line),
      confirm: () => Promise.resolve(this.yes),
      clock: this.world.clock,
      random: this.random,
    };
  }
}

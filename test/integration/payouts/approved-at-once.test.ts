/** An approver's own record is what they have against paying twice: real processes write it at once, and are killed with −9. */
import { fork, spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rename, rm, writeFile } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { lockFile } from "../../../src/base/file-lock.ts";
import { readApproved, rememberApproved } from "../../../src/payouts/approved-before-cli.ts";
import { formatManifest, manifestDigest } from "../../../src/payouts/manifest.ts";
import type { Manifest } from "../../../src/payouts/manifest.ts";
import { seededRandom } from "../../support/random.ts";
import { programOf } from "../../support/program.ts";
import { SignerWorld } from "../../support/signer-world.ts";

const CHILD = programOf("test/support/remember-child.ts");

let world: SignerWorld;
let record: string;
const children: ChildProcess[] = [];

beforeAll(async () => {
  world = await SignerWorld.make();
  record = world.path("ada.key.approved");
});
afterEach(async () => {
  await Promise.all(children.splice(0).map(kill));
  await rm(record, { force: true });
});
afterAll(() => world.remove());

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

/** Batches of other people and coins each, or of the same people out of other coins. */
function manifests(count: number, name: string, same = false): Manifest[] {
  const payees = [world.payee(`${name} everybody`)];
  return Array.from({ length: count }, (_, at) => {
    const own = same ? payees : [world.payee(`${name} ${at}`)];
    return world.batch({ name: `${name} ${at}`, payees: own }).manifest;
  });
}

/** Processes that are up, have one manifest each, and wait for the word. */
async function waiting(own: readonly Manifest[]): Promise<ChildProcess[]> {
  const started = await Promise.all(
    own.map(async (manifest, at) => {
      const file = world.path(`manifest-${at}.json`);
      await writeFile(file, formatManifest(manifest));
      return fork(CHILD, [record, file], { execArgv: [] });
    }),
  );
  children.push(...started);
  await Promise.all(started.map((child) => once(child, "message")));
  return started;
}

/** What a process says to the word; `killed` when it was gone before it said anything. */
async function answerOf(child: ChildProcess): Promise<string> {
  const said = once(child, "message").then(([word]) => String(word));
  return Promise.race([said, once(child, "exit").then(() => "killed")]);
}

/** The record, which nobody else has until it is closed. */
async function holdRecord(): Promise<FileHandle> {
  const held = await open(record, "a+");
  expect(await lockFile(spawn, held.fd, { wait: false })).toBe("locked");
  return held;
}

async function digests(): Promise<string[]> {
  return (await readApproved(record)).map(({ digest }) => digest).sort();
}

const digestsOf = (own: readonly Manifest[]): string[] =>
  own.map((manifest) => toHex(manifestDigest(manifest))).sort();

test("whatever is written at once in one process is all there", async () => {
  const own = manifests(12, "one process");
  const at = world.clock.now();
  await Promise.all(own.map((manifest) => rememberApproved(record, manifest, { at, shown: [] })));
  expect(await digests()).toEqual(digestsOf(own));
});

test(
  "what processes write at once is all there, and of one payment in eight transactions one alone is written",
  { timeout: 120_000 },
  async () => {
    const own = manifests(8, "processes");
    const started = await waiting(own);
    const answers = started.map(answerOf);
    for (const child of started) child.send("go");
    expect(await Promise.all(answers)).toEqual(own.map(() => "written"));
    expect(await digests()).toEqual(digestsOf(own));
    const rivals = await waiting(manifests(8, "one payment", true));
    const said = rivals.map(answerOf);
    for (const child of rivals) child.send("go");
    const words = await Promise.all(said);
    expect(words.filter((word) => word === "written")).toHaveLength(1);
    for (const word of words.filter((each) => each !== "written"))
      expect(word).toContain("You approved payment 1 before");
    expect(await digests()).toHaveLength(9);
  },
);

test(
  "whoever is killed with −9 takes no line along, and keeps nobody waiting",
  { timeout: 240_000 },
  async () => {
    const random = seededRandom("killed approvers");
    const written: string[] = [];
    let killed = 0;
    for (let round = 0; round < 6; round += 1) {
      // What a crash in the middle of a line leaves.
      if (round > 0) await writeFile(record, '{"anchor":"', { flag: "a" });
      const own = manifests(4, `killed ${round}`);
      const started = await waiting(own);
      const answers = started.map(answerOf);
      // At first nobody gets the record before one is killed, so that one is for sure; then they are killed wherever they have come to.
      const held = round === 0 ? await holdRecord() : undefined;
      for (const child of started) child.send("go");
      const [victim] = started;
      await new Promise((resolve) => setTimeout(resolve, random.bytes(1)[0]! / 4));
      if (victim !== undefined) await kill(victim);
      await held?.close();
      const said = await Promise.all(answers);
      killed += Number(said[0] === "killed");
      expect(said.slice(1)).toEqual(["written", "written", "written"]);
      own.forEach((manifest, at) => {
        if (said[at] === "written") written.push(toHex(manifestDigest(manifest)));
      });
      await Promise.all(started.map(kill));
      const there = await digests();
      for (const digest of written) expect(there).toContain(digest);
    }
    expect(killed).toBeGreaterThan(0);
    expect((await readFile(record, "utf8")).endsWith("\n")).toBe(true);
  },
);

test("a record that was put back while somebody waited for it is not written to, and nothing is signed", async () => {
  const [first, second] = manifests(2, "replaced");
  const at = world.clock.now();
  await rememberApproved(record, first!, { at, shown: [] });
  const held = await holdRecord();
  const said = rememberApproved(record, second!, { at, shown: [] }).then(String, String);
  const copy = `${record}.copy`;
  await writeFile(copy, await readFile(record));
  // Not before the other one has the file open and finds it taken.
  await new Promise((resolve) => setTimeout(resolve, 500));
  await rename(copy, record);
  await held.close();
  expect(await said).toContain("Your record was replaced just now. Nothing was signed");
  expect(await digests()).toEqual(digestsOf([first!]));
});

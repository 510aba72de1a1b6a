/** The process that replaces the key of the second store is killed with −9 in the middle of it: no part is lost, and no key that was replaced lies anywhere afterwards. */
import { fork } from "node:child_process";
import { once } from "node:events";
import { link, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import type { ShredPlace } from "../../../src/vault/shred-folder.ts";
import { addShredKey, readShredKeys } from "../../../src/vault/shred-key-file.ts";
import { newShredRef } from "../../../src/vault/shred-store.ts";
import { seededRandom } from "../../support/random.ts";
import { programOf } from "../../support/program.ts";

const SHREDDER = programOf("test/support/dying-shredder.ts");
/** Deaths, each so much later into the work than the one before; one destruction takes some milliseconds. */
const DEATHS = 16;
const STEP_MICROSECONDS = 900;

const random = seededRandom("shred-killed");
let root: string;
let place: ShredPlace;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "commonpurse-shred-"));
  place = { parts: join(root, "parts"), keyFile: join(root, "keys", "shred.key") };
});
afterEach(() => rm(root, { recursive: true }));

/** Keys that lie in any file beside the key file, or in it. */
async function keysLying(): Promise<Set<string>> {
  const folder = dirname(place.keyFile);
  const texts = await Promise.all(
    (await readdir(folder)).map((name) => readFile(join(folder, name), "latin1")),
  );
  return new Set(texts.flatMap((text) => text.match(/[0-9a-f]{64}/g) ?? []));
}

test("killed at any moment it loses no part, and the next destruction leaves one key in one file", async () => {
  const store = await openShredFolder(place, random);
  const kept = Array.from({ length: 4 }, () => ({
    ref: newShredRef(random),
    part: random.bytes(32),
  }));
  for (const { ref, part } of kept) await store.put(ref, part);
  const leftBehind = new Set<number>();
  for (let death = 0; death < DEATHS; death += 1) {
    const args = [place.parts, place.keyFile, String(death * STEP_MICROSECONDS)];
    const child = fork(SHREDDER, args, { execArgv: [], env: {} });
    const [, signal] = await once(child, "exit");
    expect(signal).toBe("SIGKILL");
    leftBehind.add((await readdir(dirname(place.keyFile))).length);
    for (const { ref, part } of kept) expect(await store.get(ref)).toEqual(part);
  }
  await store.destroy([newShredRef(random)]);
  for (const { ref, part } of kept) expect(await store.get(ref)).toEqual(part);
  const [current, ...older] = await readShredKeys(place.keyFile);
  expect(older).toEqual([]);
  expect(await keysLying()).toEqual(new Set([toHex(current.key)]));
  expect(await readdir(dirname(place.keyFile))).toEqual(["shred.key"]);
  process.stdout.write(`files beside the key after a kill: ${[...leftBehind].sort().join(", ")}\n`);
});

test.each(["new", "old"])(
  "a copy of the keys that a crash left as .%s is overwritten where it lies",
  async (what) => {
    const store = await openShredFolder(place, random);
    const ref = newShredRef(random);
    await store.put(ref, random.bytes(32));
    const before = await readFile(place.keyFile, "latin1");
    const left = join(dirname(place.keyFile), `.${what}-shred.key-0123456789abcdef`);
    await writeFile(left, before);
    // A second link stands for its block on the disk.
    const block = join(root, "block");
    await link(left, block);
    await store.destroy([newShredRef(random)]);
    expect(await readFile(block)).toEqual(Buffer.alloc(before.length));
    expect(await store.get(ref)).toBeDefined();
  },
);

test("a second name of the keys in force, left by a crash, is taken away and the keys stay", async () => {
  const store = await openShredFolder(place, random);
  const ref = newShredRef(random);
  await store.put(ref, random.bytes(32));
  await link(place.keyFile, join(dirname(place.keyFile), ".old-shred.key-0123456789abcdef"));
  await addShredKey(place.keyFile, random);
  expect(await readShredKeys(place.keyFile)).toHaveLength(2);
  expect(await store.get(ref)).toBeDefined();
  expect(await readdir(dirname(place.keyFile))).toEqual(["shred.key"]);
});

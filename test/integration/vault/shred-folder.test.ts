import {
  cp,
  link,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import type { ShredPlace } from "../../../src/vault/shred-folder.ts";
import { addShredKey, readShredKeys } from "../../../src/vault/shred-key-file.ts";
import { newShredRef } from "../../../src/vault/shred-store.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("shred-folder");
let root: string;
let place: ShredPlace;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "commonpurse-shred-"));
  place = { parts: join(root, "parts"), keyFile: join(root, "keys", "shred.key") };
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

test("a part that was put is got, also by a store opened later", async () => {
  const store = await openShredFolder(place, random);
  const ref = newShredRef(random);
  const part = random.bytes(32);
  await store.put(ref, part);
  const later = await openShredFolder(place, random);
  expect(await later.get(ref)).toEqual(part);
  expect(await readdir(place.parts)).toEqual([ref]);
  expect(await later.get(newShredRef(random))).toBeUndefined();
});

test("a name is used once, and the part under it stays", async () => {
  const store = await openShredFolder(place, random);
  const ref = newShredRef(random);
  const part = random.bytes(32);
  await store.put(ref, part);
  await expect(store.put(ref, random.bytes(32))).rejects.toThrow("taken");
  expect(await store.get(ref)).toEqual(part);
});

test("neither folder shows a part in clear, and both are for their owner alone", async () => {
  const store = await openShredFolder(place, random);
  const part = random.bytes(32);
  await store.put(newShredRef(random), part);
  for (const folder of [place.parts, join(root, "keys")]) {
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    for (const name of await readdir(folder)) {
      expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
      expect((await readFile(join(folder, name))).includes(Buffer.from(part))).toBe(false);
    }
  }
});

test("what was destroyed is gone, the rest stays, and one key is left", async () => {
  const store = await openShredFolder(place, random);
  const kept = [newShredRef(random), newShredRef(random), newShredRef(random)];
  const parts = kept.map(() => random.bytes(32));
  const doomed = newShredRef(random);
  for (const [at, ref] of kept.entries()) await store.put(ref, parts[at]!);
  await store.put(doomed, random.bytes(32));
  await store.destroy([doomed, newShredRef(random)]);
  expect(await store.get(doomed)).toBeUndefined();
  expect(await store.destroyed()).toContain(doomed);
  expect(await store.destroyed()).not.toContain(kept[0]);
  for (const [at, ref] of kept.entries()) expect(await store.get(ref)).toEqual(parts[at]);
  expect(await readShredKeys(place.keyFile)).toHaveLength(1);
  await store.destroy([doomed]);
  expect(await store.get(kept[0]!)).toEqual(parts[0]);
});

test("an old copy of a destroyed part cannot be read again", async () => {
  const store = await openShredFolder(place, random);
  const doomed = newShredRef(random);
  const kept = newShredRef(random);
  await store.put(doomed, random.bytes(32));
  await store.put(kept, random.bytes(32));
  const copy = join(root, "copy");
  await cp(place.parts, copy, { recursive: true });
  await store.destroy([doomed]);
  await cp(copy, place.parts, { recursive: true });
  expect(await store.get(doomed)).toBeUndefined();
  expect(await store.get(kept)).toBeUndefined();
});

test("a destruction that stopped after the key change loses nothing, and the next one finishes it", async () => {
  const store = await openShredFolder(place, random);
  const kept = newShredRef(random);
  const part = random.bytes(32);
  await store.put(kept, part);
  await addShredKey(place.keyFile, random);
  expect(await store.get(kept)).toEqual(part);
  const between = newShredRef(random);
  await store.put(between, part);
  await store.destroy([newShredRef(random)]);
  expect(await store.get(kept)).toEqual(part);
  expect(await store.get(between)).toEqual(part);
  expect(await readShredKeys(place.keyFile)).toHaveLength(1);
});

test("parts put while others are destroyed stay readable", async () => {
  const store = await openShredFolder(place, random);
  const put = Array.from({ length: 40 }, () => ({
    ref: newShredRef(random),
    part: random.bytes(32),
  }));
  const destroying = (async () => {
    for (let round = 0; round < 8; round += 1) await store.destroy([newShredRef(random)]);
  })();
  for (const { ref, part } of put) await store.put(ref, part);
  await destroying;
  for (const { ref, part } of put) expect(await store.get(ref)).toEqual(part);
});

test("a damaged part is nobody's and does not stop an erasure", async () => {
  const store = await openShredFolder(place, random);
  const damaged = newShredRef(random);
  const kept = newShredRef(random);
  await store.put(damaged, random.bytes(32));
  await store.put(kept, random.bytes(32));
  const bytes = await readFile(join(place.parts, damaged));
  bytes[40] = (bytes[40] ?? 0) ^ 1;
  await writeFile(join(place.parts, damaged), bytes);
  await expect(store.get(damaged)).rejects.toThrow("envelope-open");
  await store.destroy([newShredRef(random)]);
  expect(await store.get(kept)).toBeDefined();
});

test("a part moved to another name does not open", async () => {
  const store = await openShredFolder(place, random);
  const ref = newShredRef(random);
  const other = newShredRef(random);
  await store.put(ref, random.bytes(32));
  await rename(join(place.parts, ref), join(place.parts, other));
  await expect(store.get(other)).rejects.toThrow("envelope-open");
});

test("a store with parts and without its key does not start", async () => {
  const store = await openShredFolder(place, random);
  await store.put(newShredRef(random), random.bytes(32));
  await rm(place.keyFile, { recursive: true });
  await expect(openShredFolder(place, random)).rejects.toThrow("lost its key");
});

test("two processes that start together agree on one key", async () => {
  const [a, b] = await Promise.all([
    openShredFolder(place, random),
    openShredFolder(place, seededRandom("other")),
  ]);
  const ref = newShredRef(random);
  const part = random.bytes(32);
  await a.put(ref, part);
  expect(await b.get(ref)).toEqual(part);
});

test("a damaged key file is never read as keys", async () => {
  const store = await openShredFolder(place, random);
  const ref = newShredRef(random);
  await store.put(ref, random.bytes(32));
  const text = await readFile(place.keyFile, "utf8");
  for (const damaged of ["", "\n", text.trimEnd(), `${text}x\n`, text.slice(1)]) {
    await writeFile(place.keyFile, damaged);
    await expect(store.get(ref)).rejects.toThrow("missing or damaged");
    await expect(store.put(newShredRef(random), random.bytes(32))).rejects.toThrow("damaged");
  }
  await writeFile(place.keyFile, text);
  expect(await store.get(ref)).toBeDefined();
});

test("the bytes of a replaced key file are overwritten where they lie", async () => {
  const store = await openShredFolder(place, random);
  // A second link stands for the old block on the disk.
  const block = join(root, "block");
  await link(place.keyFile, block);
  const text = await readFile(block, "utf8");
  await store.destroy([newShredRef(random)]);
  expect(await readFile(block)).toEqual(Buffer.alloc(text.length));
});

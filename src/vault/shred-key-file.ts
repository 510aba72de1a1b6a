import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fromHex, parseUtf8, toHex, utf8 } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { createFile, errorCode, replaceFile } from "./durable-file.ts";

/** A key that shred parts are sealed under: 32 bytes, named by eight random ones. */
export interface ShredKey {
  readonly id: string;
  readonly key: Uint8Array;
}

const LINE = /^([0-9a-f]{16}) ([0-9a-f]{64})$/;

/**
 * Makes the key file, mode 0600, if there is none; processes that start together agree on one. Unless the store is `empty` a
 * missing key is a loss, and a new one would hide it: throws.
 */
export async function prepareShredKeys(
  path: string,
  random: Random,
  empty: boolean,
): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if ((await readIfThere(path)) !== undefined) return;
  if (!empty) throw new Error("The shred store has lost its key file. Restore it.");
  await createFile(path, format([newKey(random)]), random);
}

/**
 * The keys: first the one that new parts are sealed under, then those that older parts may still be under. Throws when the file
 * is missing or damaged: without it nothing may be kept.
 */
export async function readShredKeys(path: string): Promise<readonly [ShredKey, ...ShredKey[]]> {
  // A reader that opened the file just before it was replaced finds it overwritten; the next look finds the new one.
  for (let tries = 0; tries < 3; tries += 1) {
    const keys = parse(await readIfThere(path));
    if (keys !== undefined) return keys;
  }
  throw new Error("The shred store's key file is missing or damaged. Restore it.");
}

/** Puts a fresh key before the others and returns it. */
export async function addShredKey(path: string, random: Random): Promise<ShredKey> {
  const fresh = newKey(random);
  await replaceKeys(path, [fresh, ...(await readShredKeys(path))], random);
  return fresh;
}

/** Destroys all keys but the first. */
export async function dropOlderShredKeys(path: string, random: Random): Promise<void> {
  const [current] = await readShredKeys(path);
  await replaceKeys(path, [current], random);
}

/** The bytes of a file; undefined when there is none. */
export async function readIfThere(path: string): Promise<Uint8Array | undefined> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes the file anew; the bytes of the old one are then overwritten where they lie. */
async function replaceKeys(path: string, keys: readonly ShredKey[], random: Random): Promise<void> {
  const old = await open(path, "r+");
  try {
    const { size } = await old.stat();
    await replaceFile(path, format(keys), random);
    // A journal or a flash drive may keep the old block for a while: what people are promised is therefore a date, not an instant.
    await old.write(new Uint8Array(size), 0, size, 0);
    await old.sync();
  } finally {
    await old.close();
  }
}

function newKey(random: Random): ShredKey {
  return { id: toHex(random.bytes(8)), key: random.bytes(32) };
}

function format(keys: readonly ShredKey[]): Uint8Array {
  return utf8(keys.map(({ id, key }) => `${id} ${toHex(key)}\n`).join(""));
}

function parse(bytes: Uint8Array | undefined): readonly [ShredKey, ...ShredKey[]] | undefined {
  const text = bytes === undefined ? undefined : parseUtf8(bytes);
  if (text?.endsWith("\n") !== true) return undefined;
  const [first, ...older] = text.slice(0, -1).split("\n").map(parseLine);
  if (first === undefined || older.includes(undefined)) return undefined;
  return [first, ...older.filter((key) => key !== undefined)];
}

function parseLine(line: string): ShredKey | undefined {
  const [, id, key] = LINE.exec(line) ?? [];
  return id === undefined || key === undefined ? undefined : { id, key: fromHex(key) };
}

import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import { fromHex, parseUtf8, toHex, utf8 } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { createFile, errorCode, replaceSecret } from "./durable-file.ts";

/** One key of a key file: 32 bytes, named by eight random ones. */
export interface RingKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/** The keys of a file: first the one in use, then those that older things may still be under. */
export type KeyRing = readonly [RingKey, ...RingKey[]];

const LINE = /^([0-9a-f]{16}) ([0-9a-f]{64})$/;

/** Makes a key file with one fresh key, mode 0600, if there is none; processes that start together agree on one. */
export async function createRing(path: string, random: Random): Promise<void> {
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  if ((await readIfThere(path)) !== undefined) return;
  await createFile(path, format([newKey(random)]), random);
}

/** The keys of a file; undefined when it is missing or damaged. */
export async function readRing(path: string): Promise<KeyRing | undefined> {
  // A reader that opened the file just before it was replaced finds it overwritten; the next look finds the new one.
  for (let tries = 0; tries < 3; tries += 1) {
    const keys = parse(await readIfThere(path));
    if (keys !== undefined) return keys;
  }
  return undefined;
}

/** Puts a fresh key before those in `ring` and returns it. */
export async function addRingKey(path: string, ring: KeyRing, random: Random): Promise<RingKey> {
  const fresh = newKey(random);
  await replaceRing(path, [fresh, ...ring], random);
  return fresh;
}

/** Writes the file anew; the bytes of the old one are then overwritten where they lie, those that a crash left before as well. */
export async function replaceRing(path: string, keys: KeyRing, random: Random): Promise<void> {
  await replaceSecret(path, format(keys), random);
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

function newKey(random: Random): RingKey {
  return { id: toHex(random.bytes(8)), key: random.bytes(32) };
}

function format(keys: readonly RingKey[]): Uint8Array {
  return utf8(keys.map(({ id, key }) => `${id} ${toHex(key)}\n`).join(""));
}

function parse(bytes: Uint8Array | undefined): KeyRing | undefined {
  const text = bytes === undefined ? undefined : parseUtf8(bytes);
  if (text?.endsWith("\n") !== true) return undefined;
  const [first, ...older] = text.slice(0, -1).split("\n").map(parseLine);
  if (first === undefined || older.includes(undefined)) return undefined;
  return [first, ...older.filter((key) => key !== undefined)];
}

function parseLine(line: string): RingKey | undefined {
  const [, id, key] = LINE.exec(line) ?? [];
  return id === undefined || key === undefined ? undefined : { id, key: fromHex(key) };
}

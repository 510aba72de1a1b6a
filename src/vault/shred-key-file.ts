import type { Random } from "../base/clock.ts";
import { addRingKey, createRing, readIfThere, readRing, replaceRing } from "./key-ring.ts";
import type { KeyRing, RingKey } from "./key-ring.ts";

/** A key that shred parts are sealed under. */
export type ShredKey = RingKey;

/**
 * Makes the key file, mode 0600, if there is none; processes that start together agree on one. Unless the store is `empty` a
 * missing key is a loss, and a new one would hide it: throws.
 */
export async function prepareShredKeys(
  path: string,
  random: Random,
  empty: boolean,
): Promise<void> {
  if (!empty && (await readIfThere(path)) === undefined)
    throw new Error("The shred store has lost its key file. Restore it.");
  await createRing(path, random);
}

/**
 * The keys: first the one that new parts are sealed under, then those that older parts may still be under. Throws when the file
 * is missing or damaged: without it nothing may be kept.
 */
export async function readShredKeys(path: string): Promise<KeyRing> {
  const keys = await readRing(path);
  if (keys === undefined)
    throw new Error("The shred store's key file is missing or damaged. Restore it.");
  return keys;
}

/** Puts a fresh key before the others and returns it. */
export async function addShredKey(path: string, random: Random): Promise<ShredKey> {
  return addRingKey(path, await readShredKeys(path), random);
}

/** Destroys all keys but the first. */
export async function dropOlderShredKeys(path: string, random: Random): Promise<void> {
  const [current] = await readShredKeys(path);
  await replaceRing(path, [current], random);
}

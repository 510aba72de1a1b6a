import type { Random } from "../base/clock.ts";
import { addRingKey, createRing, readRing, replaceRing } from "../vault/key-ring.ts";
import type { KeyRing } from "../vault/key-ring.ts";

/**
 * The keys that tokens are made under, read from their file each time, so that a rotation needs no restart: first the one for new tokens, then those
 * that older ones may be under. Throws when the file is missing or damaged.
 */
export type TokenKeys = () => Promise<KeyRing>;

/**
 * Opens the key file, and makes one if there is none. Nothing is lost with it but the tokens, which each case gets again when it is next opened. It belongs
 * neither into the database nor beside a copy of it: who has both can ask of any address whether a case is paid there.
 */
export async function openTokenKeys(path: string, random: Random): Promise<TokenKeys> {
  await createRing(path, random);
  return () => readTokenKeys(path);
}

/** Puts a fresh key first; cases get their tokens under it when they are next opened. Returns its id, 16 hex digits. */
export async function addTokenKey(path: string, random: Random): Promise<string> {
  return (await addRingKey(path, await readTokenKeys(path), random)).id;
}

/** Destroys all keys but the first: tokens under them match nothing any more. Returns the id of the key that stays. */
export async function dropOlderTokenKeys(path: string, random: Random): Promise<string> {
  const [current] = await readTokenKeys(path);
  await replaceRing(path, [current], random);
  return current.id;
}

async function readTokenKeys(path: string): Promise<KeyRing> {
  const keys = await readRing(path);
  if (keys === undefined)
    throw new Error("The key file of the duplicate tokens is missing or damaged. Restore it.");
  return keys;
}

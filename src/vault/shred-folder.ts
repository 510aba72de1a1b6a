import { mkdir, readdir, rename, rm, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { concat, fromHex, toHex, utf8 } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { parseReference } from "../base/id.ts";
import { Refusal } from "../base/refusal.ts";
import { VAULT_NAMES } from "./case-key.ts";
import { createFile, errorCode, replaceFile, syncFolder } from "./durable-file.ts";
import { openEnvelope, sealEnvelope } from "./envelope.ts";
import { readIfThere } from "./key-ring.ts";
import {
  addShredKey,
  dropOlderShredKeys,
  prepareShredKeys,
  readShredKeys,
} from "./shred-key-file.ts";
import type { ShredKey } from "./shred-key-file.ts";
import { SHRED_BYTES } from "./shred-store.ts";
import type { ShredRef, ShredStore } from "./shred-store.ts";

/** Where the second store lies. Copies of `parts` may live as long as they like; copies of `keyFile` at most seven days. */
export interface ShredPlace {
  readonly parts: string;
  readonly keyFile: string;
}

/** A file is the id of its key, 8 bytes, and an envelope. */
const KEY_ID = 8;

/** The file with the names of parts that were destroyed, a line each, in the order of the names. */
const DESTROYED = "destroyed";

/**
 * The second store: a folder with one file for every part, each sealed under the current key of the key file, and one with the names of those that
 * were destroyed. The names are random, and nothing else has them by then but copies of the database of before.
 *
 * Several processes may put and get at once; only one may destroy (the job does it under a leader lock). `destroy` goes, each
 * step on disk before the next: 1. a fresh key becomes the current one, the old stay; 2. the parts are named as destroyed, and removed; 3. every other
 * part is sealed again under the fresh key; 4. the old keys are overwritten. A crash between any two steps leaves all remaining
 * parts readable, because each file names its key and keys go last; destroying again finishes the work. After step 4 a copy of a
 * removed file is 32 random bytes under a key that is nowhere.
 */
export async function openShredFolder(place: ShredPlace, random: Random): Promise<ShredStore> {
  await mkdir(place.parts, { recursive: true, mode: 0o700 });
  const parts = await listParts(place);
  await prepareShredKeys(place.keyFile, random, parts.length === 0);
  return {
    put: (ref, part) => putPart(place, ref, part, random),
    get: (ref) => getPart(place, ref),
    refs: () => listParts(place),
    destroy: (refs) => destroyParts(place, refs, random),
    destroyed: () => readDestroyed(place),
  };
}

/**
 * Makes the store anew from what a copy had: all of it or nothing, in a folder that is not there yet or is empty; the key file is made unless it is there. A
 * crash leaves a folder beside it, which the next try begins anew. Throws an Error when a store is there already.
 */
export async function refillShredFolder(
  place: ShredPlace,
  from: {
    readonly parts: ReadonlyMap<ShredRef, Uint8Array>;
    readonly destroyed: readonly ShredRef[];
  },
  random: Random,
): Promise<void> {
  const names = await readdir(place.parts).catch((error: unknown) => {
    if (errorCode(error) === "ENOENT") return [];
    throw error;
  });
  if (names.length > 0)
    throw new Error(
      `${place.parts} is not empty. Move what is there away first: nothing of it is overwritten.`,
    );
  const beside = { ...place, parts: `${place.parts}.restoring` };
  await rm(beside.parts, { recursive: true, force: true });
  try {
    const store = await openShredFolder(beside, random);
    for (const [ref, part] of from.parts) await store.put(ref, part);
    await nameDestroyed(beside, from.destroyed, random);
    await mkdir(place.parts, { recursive: true, mode: 0o700 });
    await rename(beside.parts, place.parts);
  } catch (error) {
    await rm(beside.parts, { recursive: true, force: true });
    if (!["EBUSY", "EXDEV"].includes(errorCode(error) ?? "")) throw error;
    throw new Error(
      `${place.parts} is a disk of its own, and no folder can be put in its place. Let SHRED_DIR be a folder on that disk.`,
      { cause: error },
    );
  }
  await syncFolder(dirname(place.parts));
}

/** Whether there is a store, or what is left of one, for whoever must not make an empty one by looking. */
export async function isShredFolder(place: ShredPlace): Promise<boolean> {
  const key = await readIfThere(place.keyFile);
  const parts = await readdir(place.parts).catch(() => undefined);
  return key !== undefined && parts !== undefined;
}

async function putPart(
  place: ShredPlace,
  ref: ShredRef,
  part: Uint8Array,
  random: Random,
): Promise<void> {
  if (part.length !== SHRED_BYTES) throw new RangeError("shred part: 32 bytes");
  const path = join(place.parts, ref);
  let [key] = await readShredKeys(place.keyFile);
  if (!(await createFile(path, sealPart(key, ref, part, random), random)))
    throw new Error("shred part: the name is taken");
  // If the key was replaced meanwhile, step 3 may have listed the folder before this file was in it.
  for (;;) {
    const [current] = await readShredKeys(place.keyFile);
    if (current.id === key.id) return;
    key = current;
    await replaceFile(path, sealPart(key, ref, part, random), random);
  }
}

async function getPart(place: ShredPlace, ref: ShredRef): Promise<Uint8Array | undefined> {
  let seen: string | undefined;
  for (;;) {
    const file = await readIfThere(join(place.parts, ref));
    if (file === undefined) return undefined;
    const id = toHex(file.subarray(0, KEY_ID));
    const key = keyOf(await readShredKeys(place.keyFile), file);
    if (key !== undefined) return openPart(key, ref, file);
    // The key went between the two reads, so the file is under a newer one now; twice the same means that it is lost.
    if (seen === id) return undefined;
    seen = id;
  }
}

async function destroyParts(
  place: ShredPlace,
  refs: readonly ShredRef[],
  random: Random,
): Promise<void> {
  if (refs.length === 0) return;
  const fresh = await addShredKey(place.keyFile, random);
  await nameDestroyed(place, [...(await readDestroyed(place)), ...refs], random);
  for (const ref of refs) await removeIfThere(join(place.parts, ref));
  await syncFolder(place.parts);
  for (const ref of await listParts(place)) await resealPart(place, fresh, ref, random);
  await dropOlderShredKeys(place.keyFile, random);
}

async function resealPart(
  place: ShredPlace,
  fresh: ShredKey,
  ref: ShredRef,
  random: Random,
): Promise<void> {
  const path = join(place.parts, ref);
  const file = await readIfThere(path);
  if (file === undefined) return;
  const key = keyOf(await readShredKeys(place.keyFile), file);
  if (key === undefined || key.id === fresh.id) return;
  try {
    await replaceFile(path, sealPart(fresh, ref, openPart(key, ref, file), random), random);
  } catch (error) {
    // A damaged part is lost already and must not keep another person's part from being destroyed.
    if (!(error instanceof Refusal)) throw error;
  }
}

async function nameDestroyed(
  place: ShredPlace,
  refs: readonly ShredRef[],
  random: Random,
): Promise<void> {
  const names = [...new Set(refs)].sort();
  const text = names.map((ref) => `${ref}\n`).join("");
  await replaceFile(join(place.parts, DESTROYED), utf8(text), random);
}

async function readDestroyed(place: ShredPlace): Promise<ShredRef[]> {
  const bytes = await readIfThere(join(place.parts, DESTROYED));
  const text = bytes === undefined ? "" : Buffer.from(bytes).toString("latin1");
  return text.split("\n").flatMap((name) => parseReference<"shred">(name) ?? []);
}

async function listParts(place: ShredPlace): Promise<ShredRef[]> {
  const names = await readdir(place.parts);
  return names.flatMap((name) => parseReference<"shred">(name) ?? []);
}

function keyOf(keys: readonly ShredKey[], file: Uint8Array): ShredKey | undefined {
  const id = toHex(file.subarray(0, KEY_ID));
  return keys.find((key) => key.id === id);
}

function sealPart(key: ShredKey, ref: ShredRef, part: Uint8Array, random: Random): Uint8Array {
  return concat(fromHex(key.id), sealEnvelope(key.key, placeOfPart(ref), part, random));
}

function openPart(key: ShredKey, ref: ShredRef, file: Uint8Array): Uint8Array {
  return openEnvelope(key.key, placeOfPart(ref), file.subarray(KEY_ID));
}

function placeOfPart(ref: ShredRef): { name: string; bound: Uint8Array } {
  return { name: VAULT_NAMES.shred, bound: fromHex(ref) };
}

async function removeIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

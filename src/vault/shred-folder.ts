import { mkdir, readdir, unlink } from "node:fs/promises";
import { join } from "node:path";
import { concat, fromHex, toHex } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { parseReference } from "../base/id.ts";
import { Refusal } from "../base/refusal.ts";
import { VAULT_NAMES } from "./case-key.ts";
import { createFile, errorCode, replaceFile, syncFolder } from "./durable-file.ts";
import { openEnvelope, sealEnvelope } from "./envelope.ts";
import {
  currentShredKey,
  destroyOldShredKeys,
  findShredKey,
  prepareShredKeys,
  readIfThere,
  replaceShredKey,
} from "./shred-keys.ts";
import type { ShredKey } from "./shred-keys.ts";
import { SHRED_BYTES } from "./shred-store.ts";
import type { ShredRef, ShredStore } from "./shred-store.ts";

/** Where the second store lies. Copies of `parts` may live as long as they like; copies of `keys` at most seven days. */
export interface ShredFolders {
  readonly parts: string;
  readonly keys: string;
}

/** A file is the id of its key, 8 bytes, and an envelope. */
const KEY_ID = 8;

/**
 * The second store in two folders: one file for every part, each sealed under the current key.
 *
 * Several processes may put and get at once; only one may destroy (the job does it under a leader lock). `destroy` goes, each
 * step on disk before the next: 1. a fresh key becomes the current one; 2. the parts are removed; 3. every other part is sealed
 * again under the fresh key; 4. the old keys are overwritten and removed. A crash between any two steps leaves all
 * remaining parts readable, because each file names its key and keys go last; destroying again finishes the work. After step 4 a copy of a
 * removed file is 32 random bytes under a key that is nowhere.
 */
export async function openShredFolder(folders: ShredFolders, random: Random): Promise<ShredStore> {
  await mkdir(folders.parts, { recursive: true, mode: 0o700 });
  const parts = await listParts(folders);
  await prepareShredKeys(folders.keys, random, parts.length === 0);
  return {
    put: (ref, part) => putPart(folders, ref, part, random),
    get: (ref) => getPart(folders, ref),
    destroy: (refs) => destroyParts(folders, refs, random),
  };
}

async function putPart(
  folders: ShredFolders,
  ref: ShredRef,
  part: Uint8Array,
  random: Random,
): Promise<void> {
  if (part.length !== SHRED_BYTES) throw new RangeError("shred part: 32 bytes");
  const path = join(folders.parts, ref);
  let key = await currentShredKey(folders.keys);
  if (!(await createFile(path, sealPart(key, ref, part, random), random)))
    throw new Error("shred part: the name is taken");
  // If the key was replaced meanwhile, step 3 may have listed the folder before this file was in it.
  for (;;) {
    const current = await currentShredKey(folders.keys);
    if (current.id === key.id) return;
    key = current;
    await replaceFile(path, sealPart(key, ref, part, random), random);
  }
}

async function getPart(folders: ShredFolders, ref: ShredRef): Promise<Uint8Array | undefined> {
  let seen: string | undefined;
  for (;;) {
    const file = await readIfThere(join(folders.parts, ref));
    if (file === undefined) return undefined;
    const id = toHex(file.subarray(0, KEY_ID));
    const key = await findShredKey(folders.keys, id);
    if (key !== undefined) return openPart(key, ref, file);
    // The key went between the two reads, so the file is under a newer one now; twice the same means that it is lost.
    if (seen === id) return undefined;
    seen = id;
  }
}

async function destroyParts(
  folders: ShredFolders,
  refs: readonly ShredRef[],
  random: Random,
): Promise<void> {
  if (refs.length === 0) return;
  const fresh = await replaceShredKey(folders.keys, random);
  for (const ref of refs) await removeIfThere(join(folders.parts, ref));
  await syncFolder(folders.parts);
  for (const ref of await listParts(folders)) await resealPart(folders, fresh, ref, random);
  await destroyOldShredKeys(folders.keys, random);
}

async function resealPart(
  folders: ShredFolders,
  fresh: ShredKey,
  ref: ShredRef,
  random: Random,
): Promise<void> {
  const path = join(folders.parts, ref);
  const file = await readIfThere(path);
  if (file === undefined) return;
  const key = await findShredKey(folders.keys, toHex(file.subarray(0, KEY_ID)));
  if (key === undefined || key.id === fresh.id) return;
  try {
    await replaceFile(path, sealPart(fresh, ref, openPart(key, ref, file), random), random);
  } catch (error) {
    // A damaged part is lost already and must not keep another person's part from being destroyed.
    if (!(error instanceof Refusal)) throw error;
  }
}

async function listParts(folders: ShredFolders): Promise<ShredRef[]> {
  const names = await readdir(folders.parts);
  return names.flatMap((name) => parseReference<"shred">(name) ?? []);
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

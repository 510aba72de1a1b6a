import { mkdir, open, readdir, readFile, unlink } from "node:fs/promises";
import { join } from "node:path";
import { parseUtf8, toHex, utf8 } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { createFile, errorCode, replaceFile, syncFolder } from "./durable-file.ts";

const CURRENT = "current";
const KEY_FILE = /^([0-9a-f]{16})\.key$/;
const LOST = "The shred store has lost its key. Restore its key folder.";

/** A key of the shred folder: 32 bytes in a file of their own, mode 0600, named by eight random bytes. */
export interface ShredKey {
  readonly id: string;
  readonly key: Uint8Array;
}

/**
 * Makes the folder, and its first key if it has none; processes that start together agree on one. Unless the store is `empty` a
 * missing key is a loss, and a new one would hide it: throws.
 */
export async function prepareShredKeys(
  folder: string,
  random: Random,
  empty: boolean,
): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  if ((await currentId(folder)) !== undefined) return;
  if (!empty) throw new Error(LOST);
  const id = await writeKey(folder, random);
  if (!(await createFile(join(folder, CURRENT), utf8(`${id}\n`), random)))
    await destroyKey(folder, id, random);
}

/** The key that new parts are sealed under. Throws when the folder has lost it: without it nothing may be kept. */
export async function currentShredKey(folder: string): Promise<ShredKey> {
  for (;;) {
    const id = await currentId(folder);
    if (id === undefined) throw new Error(LOST);
    const key = await findShredKey(folder, id);
    if (key !== undefined) return key;
    // Replaced between two reads; if not, it is lost.
    if ((await currentId(folder)) === id) throw new Error(LOST);
  }
}

/** The key of that id; undefined when it was destroyed. */
export async function findShredKey(folder: string, id: string): Promise<ShredKey | undefined> {
  const bytes = await readIfThere(join(folder, `${id}.key`));
  return bytes?.length === 32 ? { id, key: bytes } : undefined;
}

/** Makes a fresh key and lets new parts be sealed under it; the older ones stay until they are destroyed. */
export async function replaceShredKey(folder: string, random: Random): Promise<ShredKey> {
  const id = await writeKey(folder, random);
  await replaceFile(join(folder, CURRENT), utf8(`${id}\n`), random);
  return currentShredKey(folder);
}

/** Destroys every key but the current one: overwritten on disk, then removed. */
export async function destroyOldShredKeys(folder: string, random: Random): Promise<void> {
  const current = await currentId(folder);
  for (const name of await readdir(folder)) {
    const id = KEY_FILE.exec(name)?.[1];
    if (id !== undefined && id !== current) await destroyKey(folder, id, random);
  }
  await syncFolder(folder);
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

async function currentId(folder: string): Promise<string | undefined> {
  const bytes = await readIfThere(join(folder, CURRENT));
  return bytes === undefined ? undefined : parseUtf8(bytes)?.trimEnd();
}

async function writeKey(folder: string, random: Random): Promise<string> {
  const id = toHex(random.bytes(8));
  if (!(await createFile(join(folder, `${id}.key`), random.bytes(32), random)))
    throw new Error("shred key: the name is taken");
  return id;
}

async function destroyKey(folder: string, id: string, random: Random): Promise<void> {
  const path = join(folder, `${id}.key`);
  // A journal or a flash drive may keep the old block for a while; the promise made to people therefore names a date, not an instant.
  const handle = await open(path, "r+");
  try {
    await handle.write(random.bytes(32), 0, 32, 0);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await unlink(path);
}

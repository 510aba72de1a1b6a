import { link, open, readdir, rename, stat, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { toHex } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";

/** Only their owner reads what these functions write. */
const MODE = 0o600;

/** Puts `bytes` in the place of `path`: on return, and after a crash at any point, the whole old or the whole new file is there. */
export async function replaceFile(path: string, bytes: Uint8Array, random: Random): Promise<void> {
  await rename(await writeBeside(path, bytes, random), path);
  await syncFolder(dirname(path));
}

/** Makes a new file, whole and on disk; false, and nothing changed, when the name is taken. */
export async function createFile(
  path: string,
  bytes: Uint8Array,
  random: Random,
): Promise<boolean> {
  const temporary = await writeBeside(path, bytes, random);
  try {
    // A hard link refuses a taken name, where a rename would overwrite it.
    await link(temporary, path);
  } catch (error) {
    if (errorCode(error) === "EEXIST") return false;
    throw error;
  } finally {
    await unlink(temporary);
  }
  await syncFolder(dirname(path));
  return true;
}

/**
 * Puts `bytes` in the place of `path` as `replaceFile` does, and overwrites the old bytes where they lie, and whatever earlier calls left that a
 * crash ended: on return no file beside `path` has them. Only one process may do this to a path at a time.
 */
export async function replaceSecret(
  path: string,
  bytes: Uint8Array,
  random: Random,
): Promise<void> {
  await wipeLeftovers(path);
  // A second name keeps hold of the old bytes: after a crash behind the renaming nothing else would lead to them.
  await link(path, besideOf(path, "old", random));
  await replaceFile(path, bytes, random);
  await wipeLeftovers(path);
}

/** Makes directory entries durable: renames, links and removals in `folder` made so far. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** The POSIX code of a file error, `ENOENT` and the like; undefined for anything else. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}

async function writeBeside(path: string, bytes: Uint8Array, random: Random): Promise<string> {
  const temporary = besideOf(path, "new", random);
  const handle = await open(temporary, "wx", MODE);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

/** A name beside `path` that tells what it was made for. */
function besideOf(path: string, what: "new" | "old", random: Random): string {
  return join(dirname(path), `.${what}-${basename(path)}-${toHex(random.bytes(8))}`);
}

/** What writing to `path` left beside it; a name of `path` itself is taken away without touching the bytes. */
async function wipeLeftovers(path: string): Promise<void> {
  const folder = dirname(path);
  const names = (await readdir(folder)).filter((name) =>
    ["new", "old"].some((what) => name.startsWith(`.${what}-${basename(path)}-`)),
  );
  for (const name of names) await wipe(join(folder, name), path);
  if (names.length > 0) await syncFolder(folder);
}

async function wipe(leftover: string, path: string): Promise<void> {
  const handle = await open(leftover, "r+");
  try {
    const { ino, size } = await handle.stat();
    if (ino !== (await stat(path)).ino) {
      // A journal or a flash drive may keep the old block for a while: what people are promised is therefore a date, not an instant.
      await handle.write(new Uint8Array(size), 0, size, 0);
      await handle.sync();
    }
  } finally {
    await handle.close();
  }
  await unlink(leftover);
}

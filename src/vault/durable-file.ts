import { link, open, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
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
  const temporary = join(dirname(path), `.new-${toHex(random.bytes(8))}`);
  const handle = await open(temporary, "wx", MODE);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
  return temporary;
}

import { spawn } from "node:child_process";
import { open, rename } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
import { dirname } from "node:path";
import { lockFile } from "../base/file-lock.ts";
import type { LockResult } from "../base/file-lock.ts";

/** Only their owner reads the signer's files. */
export const MODE = 0o600;

/** Replaces the file at `path`: after a crash at any point the whole old or the whole new text is there. */
export async function replaceText(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  await writeSynced(temporary, text);
  await rename(temporary, path);
  await syncFolder(path);
}

/** Makes a new file, on disk when this returns; throws when there is one already. */
export async function createText(path: string, text: string): Promise<void> {
  const handle = await open(path, "wx", MODE);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(path);
}

/** Keeps every other process away from the signer's log until it is closed, as `lockFile` does it; throws when another has it, or it cannot be locked. */
export async function holdAlone(file: FileHandle): Promise<void> {
  const result = await lockFile(spawn, file.fd, { wait: false });
  if (result !== "locked") throw new Error(UNHELD[result]);
}

const UNHELD: Readonly<Record<Exclude<LockResult, "locked">, string>> = {
  taken: "Another process uses this signer's log. Stop it first.",
  unlockable: "The signer's log cannot be locked. It must be a file on a disk of this machine.",
  unequipped: "Neither flock nor perl is installed, so the signer's log cannot be locked.",
};

/** Whether an error of the file system has this POSIX code. */
export function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

async function writeSynced(path: string, text: string): Promise<void> {
  const handle = await open(path, "w", MODE);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(path: string): Promise<void> {
  const handle = await open(dirname(path), "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

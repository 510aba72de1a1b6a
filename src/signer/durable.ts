import { open, readFile, rename, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";

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

/**
 * Keeps a second process away from `path` until the returned function is called, or this process is gone. Throws when another living
 * process has it.
 */
export async function holdAlone(path: string, pid: number): Promise<() => Promise<void>> {
  const lock = `${path}.pid`;
  for (let attempt = 0; attempt < 5; attempt += 1) {
    try {
      await writeFile(lock, String(pid), { flag: "wx", mode: MODE });
      return () => unlink(lock);
    } catch (error) {
      if (!isCode(error, "EEXIST")) throw error;
    }
    const holder = Number(await readFile(lock, "utf8").catch(() => ""));
    if (holder > 0 && holder !== pid && isAlive(holder))
      throw new Error(`Process ${holder} uses this signer's log. Stop it first.`);
    // Left behind by a process that was killed.
    await unlink(lock).catch(() => undefined);
  }
  throw new Error("Several processes start on this signer's log at once. Start one.");
}

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

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return isCode(error, "EPERM");
  }
}

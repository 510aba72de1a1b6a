import { spawn } from "node:child_process";
import { open, rename } from "node:fs/promises";
import type { FileHandle } from "node:fs/promises";
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
 * Keeps every other process, and every other opening in this one, away from an open file until it is closed: by flock(2), which the kernel
 * lets go when the process is gone, however it ended. Throws when another has it. Node has no call for it: a child locks the open file
 * that it inherits, and what it locked stays with us (`flock -n 9` of a shell does the same). Files on a network are not meant.
 */
export async function holdAlone(file: FileHandle): Promise<void> {
  for (const [program, ...args] of LOCKERS) {
    const code = await exitCode(program, args, file.fd);
    if (code === undefined) continue;
    if (code === 0) return;
    if (code === 1) throw new Error("Another process uses this signer's log. Stop it first.");
    throw new Error(
      "The signer's log cannot be locked. It must be a file on a disk of this machine.",
    );
  }
  throw new Error("Neither flock nor perl is installed, so the signer's log cannot be locked.");
}

/** Programs that lock file 3 without waiting and end with 1 when another has it: util-linux (or busybox), and perl where that is not. */
const LOCKERS = [
  ["flock", "-n", "3"],
  [
    "perl",
    "-e",
    'open(my $f, "+<&=", 3) or exit 2; exit(flock($f, 6) ? 0 : $!{EWOULDBLOCK} ? 1 : 2)',
  ],
] as const;

/** How a program ended that was given an open file as its file 3; undefined when it is not installed. */
async function exitCode(
  program: string,
  args: readonly string[],
  fd: number,
): Promise<number | undefined> {
  const child = spawn(program, args, { stdio: ["ignore", "ignore", "ignore", fd] });
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      if (isCode(error, "ENOENT")) resolve(undefined);
      else reject(error);
    });
    child.once("exit", (code) => resolve(code ?? 2));
  });
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

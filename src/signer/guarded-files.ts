import { lstat, readlink, realpath, stat } from "node:fs/promises";
import type { Stats } from "node:fs";
import { dirname, resolve } from "node:path";
import { isCode } from "./durable.ts";

/** What the signer's user keeps from all others: `secret` may neither be read nor written by them, `own` not written. */
export type Guard = "secret" | "own";

/** A file of the signer, as its refusal calls it. */
export interface GuardedFile {
  readonly name: string;
  readonly path: string;
  readonly guard: Guard;
  /** What is to be done after its mode was changed, if anything. */
  readonly then?: string;
  /** A file beside it has a meaning as well, so that nobody else may put one there: not in a folder with the sticky bit either. */
  readonly isAlone?: boolean;
}

const GROUP_AND_OTHERS = 0o077;
const WRITE_BY_GROUP = 0o020;
const WRITE_BY_OTHERS = 0o002;
const STICKY = 0o1000;

/**
 * Throws an Error that says what to do when another user of this machine could read one of the files, write to it, or put another one in
 * its place: its folder, and each above, must be writable by its owner alone, who is this user or root. A folder above may be writable by
 * this user's own first group, and one with the sticky bit by everybody, as /tmp is; but not the folder of the log itself, where a file halts the signer. What is no file on a disk (a pipe, `/dev/fd/3`) was
 * opened for us by whoever starts us, and what is not there is for whoever opens it.
 */
export async function mustBeGuarded(files: readonly GuardedFile[]): Promise<void> {
  for (const file of files) {
    const at = await statOf(file.path);
    if (at?.isFile() !== true) continue;
    mustBeOurs(at, `The ${file.name} (${file.path})`);
    mustHaveMode(at, file);
    await mustLieSafely(file);
  }
}

function mustHaveMode({ mode }: Stats, { name, path, guard, then = "" }: GuardedFile): void {
  if (guard === "secret" && (mode & GROUP_AND_OTHERS) !== 0)
    throw new Error(`Other users may open the ${name}. Run: chmod 600 ${path}`);
  if ((mode & (WRITE_BY_GROUP | WRITE_BY_OTHERS)) !== 0)
    throw new Error(`Other users may write to the ${name}. Run: chmod go-w ${path}${then}`);
}

/** Whoever may write to a folder can put another file there under the name; a link counts with its owner, and with the folders of all that it leads through. */
async function mustLieSafely({ name, path, isAlone = false }: GuardedFile): Promise<void> {
  for (const end of new Set([...(await leadsThrough(path, name)), await realpath(path)])) {
    const own = dirname(end);
    for (const folder of above(end)) {
      const at = await stat(folder);
      // Root may use folders of anybody's; which of them it trusts is its own affair.
      if (folder === own || us() !== 0) mustBeOurs(at, `The folder ${folder} of the ${name}`);
      const isSticky = (at.mode & STICKY) !== 0;
      if (isSticky && !(isAlone && folder === own)) continue;
      const isOwnGroup = folder !== own && at.gid === process.getegid?.();
      const bits = isOwnGroup ? WRITE_BY_OTHERS : WRITE_BY_GROUP | WRITE_BY_OTHERS;
      if ((at.mode & bits) !== 0)
        throw new Error(
          isSticky
            ? `Other users may put files beside the ${name}, and one of those halts the signer. Run: chmod go-w ${folder}. If they need that folder, move the ${name} and its head into one of the signer's own, and then run purse release-signer.`
            : `Other users may replace the ${name}. Run: chmod go-w ${folder}`,
        );
    }
  }
}

/** A path and, where it is a link, those that it leads to one after the other; each link is ours or root's. */
async function leadsThrough(path: string, name: string): Promise<string[]> {
  const at = await lstat(path);
  if (!at.isSymbolicLink()) return [resolve(path)];
  mustBeOurs(at, `The link ${path} to the ${name}`);
  const next = resolve(dirname(path), await readlink(path));
  return [resolve(path), ...(await leadsThrough(next, name))];
}

function mustBeOurs({ uid }: Stats, what: string): void {
  if (uid === 0 || uid === us()) return;
  throw new Error(
    `${what} belongs to another user, who could change it. Make user ${us()} its owner.`,
  );
}

function us(): number | undefined {
  return process.geteuid?.();
}

/** The folders that a path leads through, its own first. */
function above(path: string): string[] {
  const folder = dirname(path);
  return folder === path ? [] : [folder, ...above(folder)];
}

async function statOf(path: string): Promise<Stats | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    if (isCode(error, "ENOENT")) return undefined;
    throw error;
  }
}

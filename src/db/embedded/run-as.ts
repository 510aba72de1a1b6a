import { lstat } from "node:fs/promises";
import { dirname } from "node:path";

/** The user that the database runs as where it must be another than ours, because PostgreSQL refuses to run as root. */
export interface RunAs {
  readonly uid: number;
  readonly gid: number;
}

/** `nobody`: known to every system (initdb wants a user that has a name), owner of nothing, and nothing has to be made. */
export const NOBODY: RunAs = { uid: 65_534, gid: 65_534 };

/** Whether this process is root, and so must hand the database to somebody else. */
export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/**
 * Whether `as` may pass every folder above `path` (which must be absolute and free of symlinks). Without `as` the answer is
 * yes: it is about ourselves. A folder that does not exist yet will be made by us with mode 0755.
 */
export async function isReachable(path: string, as: RunAs | undefined): Promise<boolean> {
  if (as === undefined) return true;
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    const stats = await lstat(folder).catch(() => undefined);
    if (stats !== undefined) {
      const bit = stats.uid === as.uid ? 0o100 : stats.gid === as.gid ? 0o010 : 0o001;
      if ((stats.mode & bit) === 0) return false;
    }
    if (folder === dirname(folder)) return true;
  }
}

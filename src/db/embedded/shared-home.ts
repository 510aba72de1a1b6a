import { lstat, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../base/fault.ts";

/** Folders of the system that every user can pass; the first in which we can make ours is taken. */
const PLACES = ["/var/lib", "/srv", "/opt"];

/**
 * A folder of root's that other users can pass but not write, for what must not lie below a closed home. Only root asks for it.
 * Fault `data-directory-unreachable` when the system has no such place.
 */
export async function sharedHome(): Promise<string> {
  for (const place of PLACES) {
    const home = join(place, "commonpurse");
    try {
      await mkdir(home, { mode: 0o755 }).catch(() => undefined);
      const stats = await lstat(home);
      // Somebody else's folder could hold somebody else's programs.
      if (stats.isDirectory() && stats.uid === 0 && (stats.mode & 0o022) === 0) return home;
    } catch {
      continue;
    }
  }
  throw new Fault(
    "unavailable",
    "data-directory-unreachable",
    "PostgreSQL cannot run as root, and no other user can reach this folder: start as an ordinary user, move to a folder that others can pass, or set DATABASE_URL.",
  );
}

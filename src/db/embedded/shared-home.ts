import { lstat, mkdir } from "node:fs/promises";
import { Fault } from "../../base/fault.ts";

/** In folders of the system that every user can pass; the first that can be made is taken. */
const HOMES = ["/var/lib/commonpurse", "/srv/commonpurse", "/opt/commonpurse"];

/**
 * A folder of root's that other users can pass but not write, for what must not lie below a closed home: `wanted`, or one of the
 * system's. Only root asks for it.
 * Fault `data-directory-unreachable` when the system has no such place.
 */
export async function sharedHome(wanted?: string): Promise<string> {
  for (const home of wanted === undefined ? HOMES : [wanted]) {
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
    "PostgreSQL cannot run as root, and no other user can reach its files: start as an ordinary user, move to a folder that others can pass, or set DATABASE_URL.",
  );
}

/** Where tests keep what nobody will miss: in memory where the machine has a folder for that and room in it, which a database is copied in many times as fast. */
import { chmodSync, mkdtempSync, readdirSync, rmSync, statfsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MEMORY = "/dev/shm";
/** Bytes that must be free there, so that files take no memory from the programs. */
const ROOM = 6 * 2 ** 30;
const NAME = "commonpurse-scratch-";

/** The folder in memory, or the usual one for temporary files. */
export function scratchParent(): string {
  try {
    const { bavail, bsize } = statfsSync(MEMORY);
    return bavail * bsize >= ROOM ? MEMORY : tmpdir();
  } catch {
    return tmpdir();
  }
}

/** Makes a folder of this run's own the one for temporary files, for this process and those that it starts; returns what removes it. Away go too those of runs that were killed. */
export function useScratch(): () => void {
  const parent = scratchParent();
  for (const name of readdirSync(parent).filter((each) => each.startsWith(NAME)))
    if (!isRunning(Number(name.slice(NAME.length).split("-")[0]))) remove(join(parent, name));
  const own = mkdtempSync(join(parent, `${NAME}${process.pid}-`));
  // As the system's own: a database server that root starts runs as somebody else, and removes what is its.
  chmodSync(own, 0o1777);
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = own;
  return () => {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
    remove(own);
  };
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
}

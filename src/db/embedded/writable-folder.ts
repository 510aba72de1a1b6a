import { mkdir, mkdtemp, realpath, rm } from "node:fs/promises";
import { join } from "node:path";
import { Fault } from "../../base/fault.ts";

/**
 * Makes `folder` unless it is there, makes sure that we can write to it, and returns its real path. Others may pass a folder that
 * is new, because the database's user must, but not list it. Fault `data-directory-not-writable` otherwise.
 */
export async function makeWritable(folder: string): Promise<string> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o711 });
    const path = await realpath(folder);
    // The only test that also sees read-only file systems and full quotas is to make something.
    await rm(await mkdtemp(join(path, ".writable-")), { recursive: true });
    return path;
  } catch (error) {
    throw new Fault(
      "unavailable",
      "data-directory-not-writable",
      `The folder ${folder} cannot be written: choose another data directory, or change its owner.`,
      error instanceof Error ? { cause: error } : {},
    );
  }
}

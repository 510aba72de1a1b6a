import { execFile } from "node:child_process";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { Fault } from "../../base/fault.ts";
import { copyPrograms, linkLibraries, packagedPrograms } from "./native-package.ts";
import type { RunAs } from "./run-as.ts";

/** The two PostgreSQL programs we run, known to start as the user they will run as. */
export interface Programs {
  readonly initdb: string;
  readonly postgres: string;
  readonly major: number;
}

/** Migrations are written for PostgreSQL 15 and newer. */
const MAJOR_MIN = 15;

/** Where Debian and PGDG, Red Hat and Homebrew put the programs of each major version. */
const INSTALLED: readonly { folder: string; pattern: RegExp; bin: string }[] = [
  { folder: "/usr/lib/postgresql", pattern: /^(\d+)$/, bin: "bin" },
  { folder: "/usr", pattern: /^pgsql-(\d+)$/, bin: "bin" },
  { folder: "/opt/homebrew/opt", pattern: /^postgresql@(\d+)$/, bin: "bin" },
  { folder: "/usr/local/opt", pattern: /^postgresql@(\d+)$/, bin: "bin" },
];

/** The environment of every program of the database: nothing of ours, which names key files, and messages in English. */
export const PLAIN_ENV = { PATH: "/usr/local/bin:/usr/bin:/bin", LC_ALL: "C" };

/**
 * Finds PostgreSQL: the npm platform package, then the newest installed one. With `major` only that version will do, because a
 * data directory can be opened by the version that made it alone. `nativeDir` stands in for the package's folder;
 * `copyTo()` gives a folder that `as` can reach, for a package that lies where `as` cannot go or that we cannot write to.
 * Fault `database-missing` when there is none.
 */
export async function findPrograms(wanted: {
  as: RunAs | undefined;
  major: number | undefined;
  nativeDir?: string | undefined;
  copyTo: () => Promise<string>;
}): Promise<Programs> {
  const native = wanted.nativeDir ?? packagedPrograms();
  const tries = (await installedFolders()).map((bin) => () => tryPrograms(bin, wanted.as));
  if (native !== undefined) tries.unshift(() => tryPackage(native, wanted));
  let reason: unknown;
  for (const attempt of tries) {
    try {
      const programs = await attempt();
      if (
        wanted.major === undefined ? programs.major >= MAJOR_MIN : programs.major === wanted.major
      )
        return programs;
    } catch (error) {
      reason ??= error;
    }
  }
  throw new Fault(
    "unavailable",
    "database-missing",
    missing(wanted.major),
    reason instanceof Error ? { cause: reason } : {},
  );
}

function missing(major: number | undefined): string {
  if (major !== undefined)
    return `The data directory was made by PostgreSQL ${major}, which is not here: install that version, or set DATABASE_URL.`;
  return `No PostgreSQL was found: set DATABASE_URL to a database, or install PostgreSQL ${MAJOR_MIN} or newer (on Debian: apt install postgresql).`;
}

/** Where it lies if that works, else from a copy. */
async function tryPackage(
  native: string,
  { as, copyTo }: { as: RunAs | undefined; copyTo: () => Promise<string> },
): Promise<Programs> {
  try {
    await linkLibraries(native);
    return await tryPrograms(join(native, "bin"), as);
  } catch {
    return tryPrograms(join(await copyPrograms(native, await copyTo()), "bin"), as);
  }
}

/** The only check that means something: the program starts, as the user who will run it, and says its version. */
async function tryPrograms(bin: string, as: RunAs | undefined): Promise<Programs> {
  const postgres = join(bin, "postgres");
  const { stdout } = await promisify(execFile)(postgres, ["--version"], {
    ...as,
    cwd: "/",
    env: PLAIN_ENV,
  });
  const major = Number(/\(PostgreSQL\) (\d+)/.exec(stdout)?.[1]);
  if (!Number.isInteger(major)) throw new Error(`${postgres} does not say its version`);
  return { initdb: join(bin, "initdb"), postgres, major };
}

async function installedFolders(): Promise<string[]> {
  const found: { major: number; bin: string }[] = [];
  for (const { folder, pattern, bin } of INSTALLED) {
    for (const name of await readdir(folder).catch(() => [])) {
      const major = Number(pattern.exec(name)?.[1]);
      if (Number.isInteger(major)) found.push({ major, bin: join(folder, name, bin) });
    }
  }
  return found.sort((a, b) => b.major - a.major).map((one) => one.bin);
}

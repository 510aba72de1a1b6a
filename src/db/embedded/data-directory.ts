import { execFile } from "node:child_process";
import {
  chmod,
  chown,
  lchown,
  mkdtemp,
  readFile,
  readdir,
  realpath,
  rename,
  rm,
  stat,
  symlink,
  unlink,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { Fault } from "../../base/fault.ts";
import { hasCode } from "./native-package.ts";
import { PLAIN_ENV } from "./programs.ts";
import type { Programs } from "./programs.ts";
import { isReachable, isRoot, NOBODY } from "./run-as.ts";
import type { RunAs } from "./run-as.ts";
import { makeWritable } from "./writable-folder.ts";

/** The superuser of embedded clusters, whoever runs them. */
export const CLUSTER_USER = "commonpurse";

/** Where the cluster's files are or will be, and as whom its server runs. */
export interface DataDirectory {
  /** The folder that was asked for, absolute. */
  readonly asked: string;
  readonly as: RunAs | undefined;
  /** The real folder and the version that made it; undefined while nothing is there. */
  readonly made: { readonly path: string; readonly major: number } | undefined;
}

/**
 * Looks at `dataDir`, and makes its parent when that is missing. As root, files belong to whoever owns the cluster already, else to
 * `nobody`. Faults: `data-directory-not-writable`, `data-directory-not-ours`.
 */
export async function findDataDirectory(dataDir: string): Promise<DataDirectory> {
  const parent = await makeWritable(dirname(resolve(dataDir)));
  const asked = join(parent, basename(resolve(dataDir)));
  const path = await realpath(asked).catch(() => undefined);
  const version = path && (await readFile(join(path, "PG_VERSION"), "utf8").catch(() => undefined));
  if (path === undefined || version === undefined) {
    if (path !== undefined && (await readdir(path)).length > 0) throw foreign(asked);
    return { asked, as: isRoot() ? NOBODY : undefined, made: undefined };
  }
  return {
    asked,
    as: await ownerOrFault(path, asked),
    made: { path, major: Number.parseInt(version, 10) },
  };
}

/**
 * Makes an empty cluster for `place` and returns its real folder. It is made beside its place and moved there when it is whole, so
 * that a start that was cut short leaves no half of one. Where the database's user cannot reach the place, the
 * folder is made in `home()` and the place becomes a link to it.
 */
export async function createDataDirectory(
  place: DataDirectory,
  programs: Programs,
  { durable, home }: { durable: boolean; home: () => Promise<string> },
): Promise<string> {
  const near = await isReachable(place.asked, place.as);
  const draft = await mkdtemp(near ? `${place.asked}.new-` : join(await home(), "postgres-"));
  await chmod(draft, 0o700);
  if (place.as !== undefined) await chown(draft, place.as.uid, place.as.gid);
  await initialise(draft, place, programs, durable);
  try {
    if (near) await rename(draft, place.asked);
    else {
      // An empty folder, or a link to a cluster that was removed.
      await unlink(place.asked).catch(() => rm(place.asked, { recursive: true, force: true }));
      await symlink(draft, place.asked);
    }
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process made one in the meantime.
    if (!hasCode(error, "EEXIST", "ENOTEMPTY")) throw error;
  }
  return realpath(place.asked);
}

async function initialise(
  folder: string,
  { as }: DataDirectory,
  programs: Programs,
  durable: boolean,
): Promise<void> {
  await promisify(execFile)(
    programs.initdb,
    [
      ...["-D", folder, `--username=${CLUSTER_USER}`, "--auth=trust", "--encoding=UTF8"],
      ...["--locale=C", ...(durable ? [] : ["--no-sync"])],
    ],
    { ...as, cwd: "/", env: PLAIN_ENV },
  ).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    const words = error instanceof Error && "stderr" in error ? String(error.stderr) : "";
    throw new Fault(
      "unavailable",
      "database-not-started",
      `PostgreSQL could not make its data directory: ${words.trim().split("\n").at(-1) ?? ""}`,
      error instanceof Error ? { cause: error } : {},
    );
  });
}

async function ownerOrFault(path: string, asked: string): Promise<RunAs | undefined> {
  const { uid, gid } = await stat(path);
  if (!isRoot()) {
    if (uid === process.getuid?.()) return undefined;
    throw new Fault(
      "unavailable",
      "data-directory-not-ours",
      `The data directory ${asked} belongs to another user: start as that user, or choose another directory.`,
    );
  }
  const as = uid === 0 ? NOBODY : { uid, gid };
  // A copy that root made of a cluster belongs to root.
  if (uid === 0) await giveTo(path, as);
  if (!(await isReachable(path, as))) throw unreachable(asked);
  return as;
}

async function giveTo(path: string, { uid, gid }: RunAs): Promise<void> {
  await lchown(path, uid, gid);
  const entries = await readdir(path, { withFileTypes: true });
  for (const entry of entries) {
    const file = join(path, entry.name);
    if (entry.isDirectory()) await giveTo(file, { uid, gid });
    else await lchown(file, uid, gid);
  }
}

function foreign(asked: string): Fault {
  return new Fault(
    "unavailable",
    "data-directory-not-ours",
    `The data directory ${asked} holds something that is not a PostgreSQL cluster: choose another directory, or empty it.`,
  );
}

function unreachable(asked: string): Fault {
  return new Fault(
    "unavailable",
    "data-directory-unreachable",
    `The data directory ${asked} lies in a folder that the database's user cannot pass: move it back, or open that folder to others.`,
  );
}

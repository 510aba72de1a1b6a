import { chown, mkdtemp, realpath, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import pg from "pg";
import { Fault } from "../../base/fault.ts";
import type { DatabaseAddress } from "../database.ts";
import { CLUSTER_USER, createDataDirectory, findDataDirectory } from "./data-directory.ts";
import { isOrphan, ownerOf, readLockFile } from "./lock-file.ts";
import { startPostmaster } from "./postmaster.ts";
import type { Postmaster, ServerPlan } from "./postmaster.ts";
import { findPrograms } from "./programs.ts";
import { isReachable } from "./run-as.ts";
import type { RunAs } from "./run-as.ts";
import { sharedHome } from "./shared-home.ts";

/** The socket lies in a private folder, so the number only names the file. */
const PORT = 5432;

/** Socket paths end at about 107 bytes on Linux and 103 on macOS. */
const SOCKET_PATH_MAX = 100;

/** How the names of our socket folders begin. */
const SOCKET_FOLDER = "cp-";

/** A server that ends by itself is started again, but not for ever. */
const RESTARTS_MAX = 20;

/** A server whose Node was killed needs up to 0.7 s to end; after two seconds it is somebody's who lives. */
const LEAVING_TRIES = 20;
const STOPPING_TRIES = 200;
const POLL_MS = 100;

/** A running embedded cluster. */
export interface Cluster {
  readonly socketDir: string;
  readonly port: number;
  readonly user: string;
  /** The address of `database` on it, `postgres` unless another is named. */
  address(database?: string): DatabaseAddress;
  /** True when another process started it; `stop` then leaves it running. */
  readonly adopted: boolean;
  /** Resolves with the reason when the server ended and cannot be started again; never while it is kept running. */
  readonly lost: Promise<Error>;
  /** Stops the server cleanly and removes its socket; safe to repeat. */
  stop(): Promise<void>;
}

/** What startCluster may be told. */
export interface ClusterOptions {
  readonly dataDir: string;
  /** The `native` folder of an unpacked platform package; found by itself when it is installed. */
  readonly nativeDir?: string;
  /** For root only: where files go that the database's user could not reach otherwise; `/var/lib/commonpurse` if not given. */
  readonly home?: string;
  /** Server settings on top of ours, such as `{ fsync: "off" }`. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Removes the data directory when the server stops, even when that is because Node was killed. */
  readonly throwaway?: boolean;
}

/**
 * Starts the embedded PostgreSQL on `dataDir`, making the cluster at the first start (0.6 s; later starts 0.1 s), and keeps it
 * running. For demos and tests on one machine: unix socket only, no passwords, private to this user. It stops when this
 * process ends, however it ends. A live server of this very directory is adopted, or stopped and
 * replaced when nobody looks after it. Faults, all of kind `unavailable`: `database-missing`, `database-not-started`,
 * `data-directory-not-writable`, `data-directory-not-ours`, `data-directory-unreachable`.
 */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  const place = await findDataDirectory(options.dataDir);
  const home = (): Promise<string> => sharedHome(options.home);
  if (place.made !== undefined) {
    const adopted = await adoptServer(place.made.path);
    if (adopted !== undefined) return adopted;
  }
  const programs = await findPrograms({
    as: place.as,
    major: place.made?.major,
    nativeDir: options.nativeDir,
    copyTo: place.as === undefined ? async () => Promise.resolve(dirname(place.asked)) : home,
  });
  const durable = options.throwaway !== true;
  const dataDir =
    place.made?.path ?? (await createDataDirectory(place, programs, { durable, home }));
  const socketDir = await makeSocketFolder(place.as, dataDir);
  const remove = durable ? [socketDir] : [socketDir, dataDir, place.asked];
  const settings = options.settings ?? {};
  return keepRunning({ programs, as: place.as, dataDir, socketDir, port: PORT, settings, remove });
}

/** The server that runs on `dataDir` at this moment; undefined when none does. Starts nothing. */
export async function runningCluster(dataDir: string): Promise<DatabaseAddress | undefined> {
  const path = await realpath(dataDir).catch(() => undefined);
  const lock = path === undefined ? undefined : await readLockFile(path);
  if (path === undefined || lock?.ready !== true || lock.socketDir === "") return undefined;
  if ((await ownerOf(lock.pid, path)) !== "server") return undefined;
  return addressIn(lock.socketDir, lock.port, "postgres");
}

async function makeSocketFolder(as: RunAs | undefined, dataDir: string): Promise<string> {
  for (const base of [tmpdir(), "/run", dirname(dataDir)]) {
    // Made as root and handed over; a base of mode 1777 would let the user make its own, but /run would not.
    const folder = await mkdtemp(join(await realpath(base).catch(() => base), SOCKET_FOLDER)).catch(
      () => undefined,
    );
    if (folder === undefined) continue;
    if (folder.length + `/.s.PGSQL.${PORT}`.length <= SOCKET_PATH_MAX) {
      if (as !== undefined) await chown(folder, as.uid, as.gid);
      if (await isReachable(folder, as)) return folder;
    }
    await rm(folder, { recursive: true });
  }
  throw new Fault(
    "unavailable",
    "database-not-started",
    "No folder for the database's socket could be made: set TMPDIR to a short folder that others can pass.",
  );
}

/** Waits for a server that is ending, stops an orphan of ours, removes the lock of a recycled process id; adopts what lives on. */
async function adoptServer(dataDir: string): Promise<Cluster | undefined> {
  let lock = await readLockFile(dataDir);
  let told = false;
  for (let attempt = 1; lock !== undefined; attempt += 1) {
    const owner = await ownerOf(lock.pid, dataDir);
    if (owner !== "server") {
      // With the lock of a dead process PostgreSQL itself knows what to do.
      if (owner === "other") await rm(join(dataDir, "postmaster.pid"), { force: true });
      await removeSocketFolder(lock.socketDir);
      return undefined;
    }
    if (!told && (await isOrphan(lock.pid))) told = interrupt(lock.pid);
    if (!told && attempt >= LEAVING_TRIES && lock.ready && lock.socketDir !== "")
      return adopted(lock.socketDir, lock.port);
    if (attempt === STOPPING_TRIES) {
      throw new Fault(
        "unavailable",
        "database-not-started",
        `Another PostgreSQL (process ${lock.pid}) uses the data directory ${dataDir} and does not end: stop it first.`,
      );
    }
    await wait(POLL_MS);
    const before = lock;
    lock = await readLockFile(dataDir);
    if (lock === undefined) await removeSocketFolder(before.socketDir);
  }
  return undefined;
}

/** Removes what a server left behind that could not clean up after itself; folders that are not ours stay. */
async function removeSocketFolder(folder: string): Promise<void> {
  if (basename(folder).startsWith(SOCKET_FOLDER))
    await rm(folder, { recursive: true, force: true });
}

/** Asks for a fast shutdown. That the process has just ended is as good. */
function interrupt(pid: number): true {
  try {
    process.kill(pid, "SIGINT");
  } catch {
    // It is gone; the next look at the lock file says so.
  }
  return true;
}

function adopted(socketDir: string, port: number): Cluster {
  return {
    socketDir,
    port,
    user: CLUSTER_USER,
    address: (database = "postgres") => addressIn(socketDir, port, database),
    adopted: true,
    lost: new Promise<Error>(() => undefined),
    stop: async () => Promise.resolve(),
  };
}

async function keepRunning(plan: ServerPlan): Promise<Cluster> {
  // The watchdog removes them too, but as a user who may not be allowed to remove the folders themselves.
  const clean = async (): Promise<void> => {
    for (const folder of plan.remove) await rm(folder, { recursive: true, force: true });
  };
  let server: Postmaster | Promise<Postmaster> = await startPostmaster(plan).catch(
    async (error: unknown) => {
      await clean();
      throw error;
    },
  );
  let stopping = false;
  async function watch(): Promise<Error> {
    try {
      for (let starts = 0; starts < RESTARTS_MAX; starts += 1) {
        await (
          await server
        ).ended;
        if (stopping) return await new Promise<Error>(() => undefined);
        server = startPostmaster(plan);
      }
      return new Fault("unavailable", "database-not-started", "PostgreSQL keeps ending.");
    } catch (error) {
      return error instanceof Error ? error : new Error("PostgreSQL did not start");
    }
  }
  return {
    socketDir: plan.socketDir,
    port: plan.port,
    user: CLUSTER_USER,
    address: (database = "postgres") => addressIn(plan.socketDir, plan.port, database),
    adopted: false,
    lost: watch(),
    async stop() {
      stopping = true;
      // A server that was about to be started again is waited for, or it would outlive us.
      const last = await Promise.resolve(server).catch(() => undefined);
      await last?.stop();
      await clean();
    },
  };
}

function addressIn(socketDir: string, port: number, database: string): DatabaseAddress {
  return { host: socketDir, port, user: CLUSTER_USER, database };
}

/** Makes `database` unless it is there; `address` must name another database of the same server. */
export async function ensureDatabase(address: DatabaseAddress, database: string): Promise<void> {
  const client = new pg.Client(address);
  await client.connect();
  try {
    await client.query(`create database ${client.escapeIdentifier(database)}`);
  } catch (error) {
    // 42P04: it exists; 23505: another process makes it at this moment.
    if (!(error instanceof pg.DatabaseError) || !["42P04", "23505"].includes(error.code ?? ""))
      throw error;
  } finally {
    await client.end();
  }
}

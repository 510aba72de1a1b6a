/** Real servers and real kills: each test has a data directory of its own in the system's folder for temporary files. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync } from "node:fs";
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readFile,
  readlink,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { DatabaseAddress } from "../../../../src/db/database.ts";
import {
  ensureDatabase,
  runningCluster,
  startCluster,
} from "../../../../src/db/embedded/cluster.ts";
import type { Cluster } from "../../../../src/db/embedded/cluster.ts";
import { ownerOf, readLockFile } from "../../../../src/db/embedded/lock-file.ts";
import { packagedPrograms } from "../../../../src/db/embedded/native-package.ts";
import { eventually } from "../../../support/eventually.ts";

const SUPPORT = fileURLToPath(new URL("../../../support/", import.meta.url));
const FAST = { settings: { fsync: "off" } };
const asRoot = process.getuid?.() === 0;

let folder: string;
let dataDir: string;
let running: Cluster | undefined;
let holder: ChildProcess | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "commonpurse-cluster-"));
  await chmod(folder, 0o755);
  dataDir = join(folder, "db");
});
afterEach(async () => {
  await running?.stop();
  holder?.kill("SIGKILL");
  running = holder = undefined;
  await until(() => !existsSync(join(dataDir, "postmaster.pid")));
  await rm(folder, { recursive: true, force: true });
});

test("a cluster starts from nothing, stops cleanly, and starts again with what it had", async () => {
  running = await startCluster({ dataDir, ...FAST });
  await query(running.address(), "create table kept as select 42 as answer");
  await ensureDatabase(running.address(), "commonpurse");
  await ensureDatabase(running.address(), "commonpurse");
  await running.stop();
  expect(existsSync(join(dataDir, "postmaster.pid"))).toBe(false);
  expect(existsSync(running.socketDir)).toBe(false);
  running = await startCluster({ dataDir, ...FAST });
  expect(await query(running.address(), "select * from kept")).toEqual([{ answer: 42 }]);
  await query(running.address("commonpurse"), "select 1");
});

test("nothing listens on the network, and only the owner can pass the socket's folder", async () => {
  running = await startCluster({ dataDir, ...FAST });
  expect(await query(running.address(), "show listen_addresses")).toEqual([
    { listen_addresses: "" },
  ]);
  expect((await stat(running.socketDir)).mode & 0o777).toBe(0o700);
});

test("the server is gone soon after its Node was killed with −9", async () => {
  const held = await hold();
  const server = await serverPid();
  holder?.kill("SIGKILL");
  await until(() => hasEnded(server));
  // A clean shutdown removes the lock file; the watchdog removes the socket.
  expect(existsSync(join(dataDir, "postmaster.pid"))).toBe(false);
  await until(() => !existsSync(held.host ?? ""));
});

test("a server killed with −9 is started again, and no acknowledged row is lost", async () => {
  running = await startCluster({ dataDir });
  const address = running.address();
  await query(address, "create table acknowledged (n int primary key)");
  const acknowledged: number[] = [];
  const cut = insertUntilCut(address, acknowledged);
  await wait(300);
  // A busy disk takes long to acknowledge as many.
  await until(() => acknowledged.length > 10);
  process.kill(await serverPid(), "SIGKILL");
  await cut;
  expect(acknowledged.length).toBeGreaterThan(10);
  await until(() =>
    query(address, "select 1").then(
      () => true,
      () => false,
    ),
  );
  const kept = await query(address, "select n from acknowledged order by n");
  expect(kept.map((row) => row["n"])).toEqual(expect.arrayContaining(acknowledged));
});

test("a start right after server and Node were killed with −9 waits for what they leave behind", async () => {
  const held = await hold();
  await query(held, "create table kept as select 1 as one");
  process.kill(await serverPid(), "SIGKILL");
  holder?.kill("SIGKILL");
  running = await startCluster({ dataDir, ...FAST });
  expect(await query(running.address(), "select * from kept")).toEqual([{ one: 1 }]);
});

test("a second start on the same directory adopts the server and leaves it running", async () => {
  const held = await hold();
  const second = await startCluster({ dataDir });
  expect([second.adopted, second.socketDir]).toEqual([true, held.host]);
  expect(await runningCluster(dataDir)).toEqual(held);
  await second.stop();
  await query(held, "select 1");
});

test("a server that nobody looks after is stopped and replaced", async () => {
  await hold();
  const orphan = await serverPid();
  // First the pipe's reader and the watchdog itself, then their Node: nothing is left that would stop the server.
  for (const pid of await watchdogPids(orphan)) process.kill(pid, "SIGKILL");
  holder?.kill("SIGKILL");
  running = await startCluster({ dataDir, ...FAST });
  expect([running.adopted, await hasEnded(orphan)]).toEqual([false, true]);
});

test("the lock file of a process id that somebody else has now does not stop a start", async () => {
  running = await startCluster({ dataDir, ...FAST });
  await running.stop();
  await writeFile(join(dataDir, "postmaster.pid"), `${process.pid}\n${dataDir}\n0\n5432\n\n\n`);
  running = await startCluster({ dataDir, ...FAST });
  await query(running.address(), "select 1");
});

test("a directory that holds something else is refused, and stays as it is", async () => {
  await mkdir(dataDir);
  await writeFile(join(dataDir, "letter"), "dear");
  await expect(startCluster({ dataDir })).rejects.toMatchObject({
    code: "data-directory-not-ours",
  });
  expect(await readFile(join(dataDir, "letter"), "utf8")).toBe("dear");
});

test("a directory that cannot be made is refused in one sentence", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(startCluster({ dataDir: join(folder, "file", "db") })).rejects.toMatchObject({
    kind: "unavailable",
    code: "data-directory-not-writable",
  });
});

test.runIf(asRoot)(
  "below a closed home, programs and data move to where the server can reach them",
  async () => {
    const home = join(folder, "shared");
    await mkdir(home);
    const closed = join(folder, "closed");
    await mkdir(closed, { mode: 0o700 });
    const native = join(closed, "native");
    const whole = { recursive: true, verbatimSymlinks: true };
    await cp(dirname(packagedPrograms() ?? ""), closed, whole);
    const options = { dataDir: join(closed, "db"), nativeDir: native, home, ...FAST };
    const first = await startCluster(options);
    await query(first.address(), "create table kept as select 1 as one");
    await first.stop();
    const second = await startCluster(options);
    expect(await query(second.address(), "select * from kept")).toEqual([{ one: 1 }]);
    // From the copy, not from some other version that is installed.
    expect(await programOf(second.address())).toMatch(`${home}/postgres-`);
    await second.stop();
  },
);

test.runIf(asRoot)("it works for an ordinary user as it does for root", async (context) => {
  if (!(await nobodyCanRead(SUPPORT))) context.skip("the user nobody cannot reach these sources");
  await chown(folder, 65_534, 65_534);
  const held = await hold({ uid: 65_534, gid: 65_534 });
  expect(await query(held, "select 1 as one")).toEqual([{ one: 1 }]);
  const server = await serverPid();
  holder?.kill("SIGKILL");
  await until(() => hasEnded(server));
});

async function hold(as?: { uid: number; gid: number }): Promise<DatabaseAddress> {
  holder = spawn(
    process.execPath,
    ["--import", `${SUPPORT}typescript.mjs`, `${SUPPORT}hold-cluster.ts`, dataDir],
    { ...as, stdio: ["pipe", "pipe", "inherit"] },
  );
  for await (const line of holder.stdout ?? []) {
    const { host, port, user, database } = JSON.parse(String(line));
    return { host, port, user, database };
  }
  throw new Error("the holder said nothing");
}

async function insertUntilCut(address: DatabaseAddress, acknowledged: number[]): Promise<void> {
  const client = new pg.Client(address);
  client.on("error", () => undefined);
  await client.connect();
  try {
    for (let n = 0; ; n += 1) {
      await client.query("insert into acknowledged values ($1)", [n]);
      acknowledged.push(n);
    }
  } catch {
    return;
  }
}

async function query(address: DatabaseAddress, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client(address);
  client.on("error", () => undefined);
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

/** The file that the server runs. */
async function programOf(address: DatabaseAddress): Promise<string> {
  const settings = await query(address, "show data_directory");
  const lock = await readLockFile(String(settings[0]?.["data_directory"]));
  return readlink(`/proc/${lock?.pid ?? 0}/exe`);
}

async function serverPid(): Promise<number> {
  return Number((await readFile(join(dataDir, "postmaster.pid"), "utf8")).split("\n")[0]);
}

/** The watchdog is the server's parent; its reader of the pipe is the other child. */
async function watchdogPids(server: number): Promise<number[]> {
  const parent = /^PPid:\s+(\d+)/m.exec(await readFile(`/proc/${server}/status`, "utf8"))![1]!;
  const children = await readFile(`/proc/${parent}/task/${parent}/children`, "utf8");
  const reader = children
    .trim()
    .split(" ")
    .map(Number)
    .filter((pid) => pid !== server);
  return [Number(parent), ...reader];
}

async function hasEnded(server: number): Promise<boolean> {
  return (await ownerOf(server, dataDir)) !== "server";
}

/** Waits until it is so, as long as a busy machine may take. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  await eventually("it is so", async () => ((await isSo()) ? true : undefined));
}

async function nobodyCanRead(path: string): Promise<boolean> {
  for (let at = path; at !== dirname(at); at = dirname(at)) {
    if (((await stat(at)).mode & 0o001) === 0) return false;
  }
  return true;
}

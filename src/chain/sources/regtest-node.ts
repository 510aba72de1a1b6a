import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { mkdir, open, readFile, rm, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { extname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { Fault } from "../../base/fault.ts";
import { rpcClient } from "./rpc.ts";

/** A regtest node that runs as a child of this process and ends with it. */
export interface RunningNode {
  readonly kind: "bitcoind" | "bcoin";
  /** `http://127.0.0.1:port`, without credentials. */
  readonly url: string;
  /** Changes with every start; read it each time. */
  readonly cookieFile: string;
  /** `user:password` of this start. */
  readonly auth: string;
  readonly pid: number;
  /** Settles when the process is gone, whatever the reason. */
  readonly exited: Promise<void>;
  stop(): Promise<void>;
}

/** How to start a regtest node. */
export interface RegtestOptions {
  /** Made if missing. A directory keeps the kind of node it was made with. */
  readonly dataDir: string;
  /** 0, or nothing, picks a free one. */
  readonly port?: number;
  /** The bitcoind to prefer: a name on the PATH or a path; false to use the embedded node. */
  readonly bitcoind?: string | false;
  /** Arguments to Node for the embedded node's process. */
  readonly execArgv?: readonly string[];
}

const START_MS = 30_000;
const POLL_MS = 50;

/** A start is tried again: the process of a killed parent lets go of the files within a second, on a busy machine in a few. */
const TRIES = 4;
const RETRY_MS = 1_000;

/**
 * Starts a regtest node: a bitcoind on the PATH, else the embedded one. It listens on 127.0.0.1 only, has no peers and no wallet, and
 * ends when this process does, even by SIGKILL. A start on the directory of a node that was killed continues at its height. Throws
 * Fault `unavailable` when no node comes up within 30 seconds.
 */
export async function startRegtestNode(options: RegtestOptions): Promise<RunningNode> {
  const { dataDir, bitcoind = "bitcoind" } = options;
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const program = bitcoind !== false && (await canRun(bitcoind)) ? bitcoind : undefined;
  const kind = (await kindOf(dataDir)) ?? (program === undefined ? "bcoin" : "bitcoind");
  if (kind === "bcoin") return patiently(() => startBcoin(join(dataDir, "bcoin"), options));
  if (program !== undefined) {
    return patiently(() => startBitcoind(program, join(dataDir, "bitcoind"), options.port));
  }
  throw new Fault(
    "unavailable",
    "bitcoind-missing",
    "This data directory was made with bitcoind, which is not found now. Install it again, or start with an empty directory.",
  );
}

async function startBcoin(dataDir: string, options: RegtestOptions): Promise<RunningNode> {
  const own = fileURLToPath(import.meta.url);
  const entry = fileURLToPath(new URL(`../../bin/regtest-node${extname(own)}`, import.meta.url));
  const cookieFile = join(dataDir, ".cookie");
  const child = await spawnIn(dataDir, cookieFile, "pipe", [
    process.execPath,
    ...(options.execArgv ?? []),
    entry,
    dataDir,
    String(options.port ?? 0),
  ]);
  const line = await firstLine(child);
  const ready = z.object({ port: z.number().int() }).safeParse(line);
  if (!ready.success) throw await failed(child);
  return running("bcoin", child, ready.data.port, cookieFile);
}

/** Runs a program that does not watch its standard input, and ends it when that closes. */
const WATCHDOG = `exec 3<&0; "$@" <&- & pid=$!
{ read -r _ <&3; kill -TERM $pid; } & watch=$!
wait $pid; kill $watch 2>/dev/null`;

async function startBitcoind(
  program: string,
  dataDir: string,
  wantedPort: number | undefined,
): Promise<RunningNode> {
  const port = wantedPort === undefined || wantedPort === 0 ? await freePort() : wantedPort;
  const cookieFile = join(dataDir, "regtest", ".cookie");
  const child = await spawnIn(dataDir, cookieFile, "ignore", [
    "/bin/sh",
    "-c",
    WATCHDOG,
    "sh",
    program,
    ...BITCOIND,
    `-datadir=${dataDir}`,
    `-rpcport=${port}`,
  ]);
  const client = rpcClient({ url: `http://127.0.0.1:${port}`, cookieFile });
  for (let waited = 0; waited < START_MS && child.exitCode === null; waited += POLL_MS) {
    await sleep(POLL_MS);
    const isUp = await client.tell("getblockcount", [], z.number()).then(
      () => true,
      () => false,
    );
    if (isUp) return running("bitcoind", child, port, cookieFile);
  }
  throw await failed(child);
}

const BITCOIND = [
  "-regtest",
  "-server",
  "-daemon=0",
  "-printtoconsole=0",
  "-listen=0",
  "-dnsseed=0",
  "-fixedseeds=0",
  "-natpmp=0",
  "-disablewallet",
  "-txindex",
  "-blockfilterindex",
  "-rpcbind=127.0.0.1",
  "-rpcallowip=127.0.0.1",
];

/** Starts a child whose complaints go to `node.log` in its directory. A cookie of an earlier start must not be taken for the new one. */
async function spawnIn(
  dataDir: string,
  cookieFile: string,
  stdout: "pipe" | "ignore",
  [program = "", ...args]: readonly string[],
): Promise<ChildProcess> {
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  await rm(cookieFile, { force: true });
  const log = await open(join(dataDir, "node.log"), "a", 0o600);
  try {
    return spawn(program, args, { stdio: ["pipe", stdout, log.fd] });
  } finally {
    await log.close();
  }
}

async function running(
  kind: RunningNode["kind"],
  child: ChildProcess,
  port: number,
  cookieFile: string,
): Promise<RunningNode> {
  const exited = gone(child);
  return {
    kind,
    url: `http://127.0.0.1:${port}`,
    cookieFile,
    auth: await readFile(cookieFile, "utf8"),
    pid: child.pid ?? 0,
    exited,
    async stop() {
      // Both kinds take the end of their standard input as the order to close cleanly.
      child.stdin?.end();
      await exited;
    },
  };
}

async function gone(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise<void>((resolve) => child.once("exit", () => resolve()));
}

/** The first line of the child's output as JSON; undefined when it ends or says something else. */
async function firstLine(child: ChildProcess): Promise<unknown> {
  let text = "";
  const output = child.stdout;
  if (output === null) return undefined;
  const timer = setTimeout(() => child.kill("SIGKILL"), START_MS);
  try {
    for await (const chunk of output as AsyncIterable<Buffer>) {
      text += chunk.toString("utf8");
      if (text.includes("\n")) return JSON.parse(text) as unknown;
    }
  } catch {
    // Not JSON: the child failed and said so in words.
  } finally {
    clearTimeout(timer);
  }
  return undefined;
}

async function failed(child: ChildProcess): Promise<Fault> {
  child.stdin?.end();
  child.kill("SIGKILL");
  await gone(child);
  return new Fault(
    "unavailable",
    "regtest-node-failed",
    "The regtest node did not start. Its data directory has a node.log that says why; often another one uses the directory or the port.",
  );
}

async function patiently<T>(start: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await start();
    } catch (error) {
      if (!(error instanceof Fault) || attempt === TRIES) throw error;
      await sleep(RETRY_MS);
    }
  }
}

async function kindOf(dataDir: string): Promise<RunningNode["kind"] | undefined> {
  for (const kind of ["bcoin", "bitcoind"] as const) {
    const isThere = await stat(join(dataDir, kind)).then(
      () => true,
      () => false,
    );
    if (isThere) return kind;
  }
  return undefined;
}

async function canRun(program: string): Promise<boolean> {
  const child = spawn(program, ["-version"], { stdio: "ignore" });
  return new Promise((resolve) => {
    child.once("error", () => resolve(false));
    child.once("exit", (code) => resolve(code === 0));
  });
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", () => resolve()));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return address !== null && typeof address === "object" ? address.port : 0;
}

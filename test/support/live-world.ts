/**
 * A whole fund whose server, worker and signer are processes of their own, from the sources, on a real database and a real node; between
 * them stand gates. Time is the machine's. Processes are killed with −9 and started again by the test.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import { demoFiles, readDemoSignIns } from "../../src/app/demo/demo-files.ts";
import type { DemoFiles, DemoSignIn } from "../../src/app/demo/demo-files.ts";
import { foundDemo } from "../../src/app/demo/found-demo.ts";
import { findPort } from "../../src/app/ports.ts";
import { systemClock, systemRandom } from "../../src/app/system.ts";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { units } from "../../src/db/unit.ts";
import { checkWorld } from "./check-world.ts";
import { freshDatabase } from "./postgres.ts";
import type { FreshDatabase } from "./postgres.ts";
import { programOf } from "./program.ts";
import { Regtest } from "./regtest.ts";
import { rpcGate } from "./rpc-gate.ts";
import type { RpcGate } from "./rpc-gate.ts";
import { signerGate } from "./signer-gate.ts";
import type { SignerGate } from "./signer-gate.ts";

export type ProcessName = "server" | "worker" | "worker2" | "signer";

const COST = { memoryKib: 64, passes: 1, lanes: 1 };

/** A child of ours; `ready` settles when it is up. */
interface Running {
  readonly child: ChildProcess;
  readonly ready: Promise<void>;
}

export class LiveWorld {
  readonly chain: Regtest;
  /** Where processes that start from now on keep everything; `close` drops it. */
  database: FreshDatabase;
  readonly files: DemoFiles;
  readonly folder: string;
  readonly staff: readonly DemoSignIn[];
  readonly url: string;
  readonly rpc: RpcGate;
  readonly signing: SignerGate;
  /** What the processes wrote, line by line. */
  readonly lines: string[] = [];
  /** Ends that nobody asked for. */
  readonly falls: string[] = [];
  /** What a worker is told besides; read at its next start. */
  epochSeconds = "2592000";
  readonly #running = new Map<ProcessName, Running>();

  private constructor(made: Awaited<ReturnType<typeof make>>) {
    this.chain = made.chain;
    this.database = made.database;
    this.files = made.files;
    this.folder = made.folder;
    this.staff = made.staff;
    this.url = made.url;
    this.rpc = made.rpc;
    this.signing = made.signing;
  }

  /** Founds the fund and starts signer, worker and server. */
  static async start(): Promise<LiveWorld> {
    const world = new LiveWorld(await make());
    const names = ["signer", "worker", "server"] as const;
    for (const name of names) world.spawn(name);
    for (const name of names) await world.up(name);
    return world;
  }

  /** Starts a process; it may not be up yet when this returns. */
  spawn(name: ProcessName): void {
    const plan = this.#plan(name);
    const child = fork(plan.file, plan.args, {
      env: plan.env,
      execArgv: [],
      stdio: ["ignore", "pipe", "pipe", "ipc"],
    });
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding("utf8").on("data", (text: string) => void this.lines.push(text));
    const ready = once(child, "message").then(() => undefined);
    // An end is told by `falls`; nobody may be waiting here.
    ready.catch(() => undefined);
    child.once("exit", (code, signal) => {
      if (this.#running.get(name)?.child === child)
        this.falls.push(`the ${name} ended by itself: ${signal ?? code}`);
    });
    this.#running.set(name, { child, ready });
  }

  /** The id of a process that runs, for what the system says of it. */
  pid(name: ProcessName): number {
    const pid = this.#running.get(name)?.child.pid;
    if (pid === undefined) throw new Error(`no ${name} runs`);
    return pid;
  }

  /** Waits until a process is up. */
  async up(name: ProcessName): Promise<void> {
    await this.#running.get(name)?.ready;
  }

  /** kill −9, whatever it is doing; it is gone when this returns. A process that is still starting is let up first. */
  async kill(name: ProcessName): Promise<void> {
    const running = this.#running.get(name);
    if (running === undefined) throw new Error(`no ${name} runs`);
    await running.ready;
    this.#running.delete(name);
    const ended = once(running.child, "exit");
    running.child.kill("SIGKILL");
    await ended;
  }

  /** The deep checker. Looks again while a worker writes, because it asks many questions and not at one moment. */
  async check(): Promise<void> {
    let wrong = await checkWorld(this);
    for (let tries = 0; wrong.length > 0 && tries < 5; tries += 1) {
      await wait(300);
      wrong = await checkWorld(this);
    }
    expect([...wrong, ...this.falls]).toEqual([]);
  }

  /** Stops everything. */
  async close(): Promise<void> {
    const running = [...this.#running.values()];
    this.#running.clear();
    await Promise.all(
      running.map(async ({ child }) => {
        if (child.exitCode !== null || child.signalCode !== null) return;
        const ended = once(child, "exit");
        child.kill("SIGKILL");
        await ended;
      }),
    );
    await this.rpc.close();
    await this.signing.close();
    await this.chain.stop();
    await this.database.close();
    await rm(this.folder, { recursive: true, force: true });
  }

  #plan(name: ProcessName): { file: string; args: string[]; env: Record<string, string> } {
    const { files, folder } = this;
    const file = (entry: string): string => programOf(`src/bin/${entry}.ts`);
    const path = { PATH: process.env["PATH"] ?? "" };
    if (name === "signer") {
      const args = ["--policy", files.policy, "--passphrase-file", files.signerPassphrase];
      return {
        file: file("signer"),
        args: [...args, "--socket", join(folder, "s.sock")],
        env: path,
      };
    }
    const { settings: env } = this;
    // The server starts this one.
    file("clean-evidence");
    if (name === "server") return { file: file("server"), args: [], env };
    return {
      file: file("worker"),
      args: [],
      env: {
        ...env,
        LOG_KEY_FILE: files.logKey,
        LOG_COPY_DIR: join(folder, "copy"),
        SIGNER_SOCKET: join(folder, "gate.sock"),
        EPOCH_SECONDS: this.epochSeconds,
      },
    };
  }

  /** What a server or a command of the operator is told. */
  get settings(): Record<string, string> {
    const { files, folder } = this;
    return {
      PATH: process.env["PATH"] ?? "",
      NETWORK: "regtest",
      PORT: new URL(this.url).port,
      PUBLIC_URL: this.url,
      DATA_DIR: folder,
      DATABASE_URL: urlOf(this.database.address),
      BITCOIN_RPC_URL: this.rpc.url,
      BITCOIN_RPC_COOKIE_FILE: this.chain.node.cookieFile,
      FUND_FILE: files.fundFile,
      SESSION_KEY_FILE: files.sessionKey,
      SHRED_DIR: join(folder, "shred"),
      SHRED_KEY_FILE: join(folder, "shred.key"),
      DUPLICATE_KEY_FILE: join(folder, "duplicates.key"),
      CONFIRM_DEPTH: "1",
      SETTLE_DEPTH: "2",
    };
  }
}

async function make() {
  const folder = await mkdtemp(join(tmpdir(), "live-"));
  const database = await freshDatabase();
  const chain = await Regtest.start({ coins: 4 });
  const files = demoFiles(folder);
  const url = `http://127.0.0.1:${await findPort("127.0.0.1", 0)}`;
  await foundDemo({
    files,
    origin: `${new URL(url).host}/log`,
    birthHeight: (await chain.source.tip()).height,
    work: units(database.owner, systemClock, systemRandom),
    clock: systemClock,
    random: systemRandom,
    kdfCost: COST,
  });
  const staff = await readDemoSignIns(files);
  const rpc = await rpcGate(chain.node.url);
  const signing = await signerGate(join(folder, "gate.sock"), join(folder, "s.sock"));
  return { folder, database, chain, files, url, staff, rpc, signing };
}

/** The address as a setting. */
export function urlOf(address: DatabaseAddress): string {
  if (address.connectionString !== undefined) return address.connectionString;
  const { host = "", port = 5432, user = "", database = "" } = address;
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

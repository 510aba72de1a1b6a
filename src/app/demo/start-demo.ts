import { extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { Fault } from "../../base/fault.ts";
import { GENESIS } from "../../bitcoin/network.ts";
import { Tap } from "../../chain/regtest/tap.ts";
import { coreSource } from "../../chain/sources/core.ts";
import { startRegtestNode } from "../../chain/sources/regtest-node.ts";
import { rpcClient } from "../../chain/sources/rpc.ts";
import { openDatabase } from "../../db/database.ts";
import type { DatabaseAddress } from "../../db/database.ts";
import { ensureDatabase, startCluster } from "../../db/embedded/cluster.ts";
import { makeWritable } from "../../db/embedded/writable-folder.ts";
import { migrate } from "../../db/migrate.ts";
import { units } from "../../db/unit.ts";
import { findFund } from "../../people/fund.store.ts";
import { KDF_COST } from "../../people/passphrase.ts";
import { birthBelow } from "../../programmes/open-programme.ts";
import { superviseChild } from "../children.ts";
import type { ChildPlan } from "../children.ts";
import type { Config } from "../config.ts";
import { readPackageFiles, verifyPageHash } from "../package-files.ts";
import { findPort } from "../ports.ts";
import type { Shutdown } from "../shutdown.ts";
import { systemClock, systemRandom } from "../system.ts";
import { demoFiles, EPOCH_SECONDS, readDemoSignIns } from "./demo-files.ts";
import type { DemoFiles } from "./demo-files.ts";
import { foundDemo } from "./found-demo.ts";
import { mineForDemo } from "./mine-for-demo.ts";

/** Name of the database in a cluster of our own. */
const DATABASE = "commonpurse";

/** Epochs of a minute for which the demo's auditor has keys: a day in which a third of all minutes closes one. */
const AUDIT_EPOCHS = 500;

/** What the demo is started with. `env` and `execArgv` are those of this process. */
export interface DemoStart {
  readonly config: Config;
  readonly shutdown: Shutdown;
  readonly say: (line: string) => void;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly execArgv: readonly string[];
}

interface Node {
  readonly url: string;
  readonly cookieFile: string | undefined;
  /** Ours: we may mine on it. */
  readonly own: boolean;
}

/** Where a demo that runs is, and where its secrets are. */
export interface RunningDemo {
  readonly publicUrl: string;
  readonly files: DemoFiles;
}

/**
 * Starts database, node, signer, worker and server, founding a demo in an empty database first. What was started is stopped by
 * `shutdown`, in the opposite order; started again it goes on where it was.
 */
export async function startDemo(start: DemoStart): Promise<RunningDemo> {
  const { config, say } = start;
  const dataDir = await makeWritable(config.dataDir);
  const port = await findPort(config.host, config.port);
  const publicUrl = config.port === port ? config.publicUrl : `http://${config.host}:${port}`;
  say("Starting the database and the Bitcoin node …");
  const database = await startDatabase(start, dataDir);
  const node = await startNode(start, dataDir);
  const files = demoFiles(dataDir);
  await prepare(start, { database, node, files, publicUrl });
  if (node.own) start.shutdown.onStop(mineForDemo(tapOf(node)));
  const env = childEnv(start, { database, node, files, publicUrl, port, dataDir });
  await runChildren(start, env, files);
  return { publicUrl, files };
}

async function startDatabase(start: DemoStart, dataDir: string): Promise<DatabaseAddress> {
  const url = start.config.database.url;
  if (url !== undefined) return { connectionString: url.reveal() };
  const cluster = await startCluster({ dataDir: join(dataDir, "postgres") });
  start.shutdown.onStop(() => cluster.stop());
  void cluster.lost.then((error) => {
    start.say(`The database is gone: ${error.message}`);
    return start.shutdown.stop("database-lost", 1);
  });
  await ensureDatabase(cluster.address(), DATABASE);
  return cluster.address(DATABASE);
}

async function startNode(start: DemoStart, dataDir: string): Promise<Node> {
  const given = start.config.node;
  if (given !== undefined)
    return { url: given.url.reveal(), cookieFile: given.cookieFile, own: false };
  const node = await startRegtestNode({
    dataDir: join(dataDir, "bitcoin"),
    execArgv: start.execArgv,
  });
  start.shutdown.onStop(() => node.stop());
  void node.exited.then(() => {
    if (!start.shutdown.signal.aborted) void start.shutdown.stop("node-lost", 1);
  });
  return { url: node.url, cookieFile: node.cookieFile, own: true };
}

async function prepare(
  start: DemoStart,
  made: { database: DatabaseAddress; node: Node; files: DemoFiles; publicUrl: string },
): Promise<void> {
  const source = coreSource(made.node);
  const { genesis } = await source.identify();
  if (!GENESIS.regtest.includes(genesis)) {
    throw new Fault(
      "unavailable",
      "fund-network",
      "A demo runs on regtest only, and this node follows another chain. Unset BITCOIN_RPC_URL.",
    );
  }
  if (made.node.own) await tapOf(made.node).fill();
  const sql = openDatabase(made.database, "owner");
  try {
    await migrate(sql);
    const fund = await findFund({ sql });
    if (fund?.kind === "real") {
      throw new Fault(
        "conflict",
        "fund-real",
        "This database holds a real fund. npm start is for demos; start its server and worker instead (docs/operating.md).",
      );
    }
    if (fund !== undefined) return;
    start.say("Founding a demo fund: random keys, ten people, two programmes …");
    await foundDemo({
      files: made.files,
      origin: `${new URL(made.publicUrl).host}/log`,
      birthHeight: birthBelow((await source.tip()).height),
      work: units(sql, systemClock, systemRandom),
      clock: systemClock,
      random: systemRandom,
      kdfCost: KDF_COST,
      auditEpochs: AUDIT_EPOCHS,
      verifyPage: verifyPageHash(await readPackageFiles()),
      people: { board: true },
    });
  } finally {
    await sql.destroy();
  }
}

function tapOf(node: Node): Tap {
  return new Tap(rpcClient(node));
}

/** What server and worker are told; the log key goes to the worker alone, and nobody hears of the signer's folder. */
function childEnv(
  start: DemoStart,
  made: {
    database: DatabaseAddress;
    node: Node;
    files: DemoFiles;
    publicUrl: string;
    port: number;
    dataDir: string;
  },
): { common: Record<string, string | undefined>; logKey: string; socket: string } {
  const { files, node, dataDir } = made;
  const socket = join(dataDir, "signer.sock");
  return {
    socket,
    logKey: files.logKey,
    common: {
      PATH: start.env["PATH"],
      NETWORK: "regtest",
      HOST: start.config.host,
      PORT: String(made.port),
      METRICS_PORT: start.config.metricsPort?.toString(),
      PUBLIC_URL: made.publicUrl,
      DATA_DIR: dataDir,
      DATABASE_URL: urlOf(made.database),
      BITCOIN_RPC_URL: node.url,
      ...(node.cookieFile !== undefined && { BITCOIN_RPC_COOKIE_FILE: node.cookieFile }),
      FUND_FILE: files.fundFile,
      SESSION_KEY_FILE: files.sessionKey,
      SHRED_DIR: join(dataDir, "shred"),
      SHRED_KEY_FILE: join(dataDir, "shred.key"),
      DUPLICATE_KEY_FILE: join(dataDir, "duplicates.key"),
      CONFIRM_DEPTH: String(start.config.confirmDepth),
      SETTLE_DEPTH: String(start.config.settleDepth),
      LOG_LEVEL: start.config.logLevel === "info" ? "warn" : start.config.logLevel,
    },
  };
}

/** A URL for an address on a unix socket, as pg reads it. */
function urlOf(address: DatabaseAddress): string {
  if (address.connectionString !== undefined) return address.connectionString;
  const { host = "", port = 5432, user = "", database = "" } = address;
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

async function runChildren(
  start: DemoStart,
  env: ReturnType<typeof childEnv>,
  files: DemoFiles,
): Promise<void> {
  const { common, logKey, socket } = env;
  const path = { PATH: common["PATH"] };
  const epoch = String(start.config.epochSeconds ?? EPOCH_SECONDS);
  const plans: readonly Omit<ChildPlan, "file">[] = [
    {
      name: "signer",
      args: [
        "--policy",
        files.policy,
        "--passphrase-file",
        files.signerPassphrase,
        "--socket",
        socket,
      ],
      env: path,
    },
    {
      name: "worker",
      env: { ...common, LOG_KEY_FILE: logKey, SIGNER_SOCKET: socket, EPOCH_SECONDS: epoch },
    },
    { name: "server", env: common },
  ];
  for (const plan of plans) {
    const child = superviseChild(
      { ...plan, file: entryFile(plan.name), execArgv: start.execArgv },
      (name, code) => start.say(`The ${name} ended (${code ?? "killed"}) and is started again.`),
      start.shutdown.signal,
    );
    start.shutdown.onStop(() => child.stop());
    await child.ready;
  }
}

/** The entry file of that name, compiled or not, as this file is. */
export function entryFile(name: string): string {
  const here = fileURLToPath(import.meta.url);
  return join(here, "..", "..", "..", "bin", `${name}${extname(here)}`);
}

/** Prints where everything is and who can sign in. */
export async function announceDemo(say: (line: string) => void, demo: RunningDemo): Promise<void> {
  const signIns = await readDemoSignIns(demo.files);
  say("");
  say(`The demo fund is running: ${demo.publicUrl}/`);
  say(`  About this demo, play money, sign-ins   ${demo.publicUrl}/demo`);
  say(`  Ask for help                            ${demo.publicUrl}/apply`);
  say(`  Staff                                   ${demo.publicUrl}/staff/sign-in`);
  say(`  API                                     ${demo.publicUrl}/openapi.json`);
  say(`  Check the public book yourself          npm run purse -- verify ${demo.publicUrl}`);
  say("");
  say(
    "It is play money on a private network; the public book uses the preset `open` with an epoch of one minute.",
  );
  say("Sign-ins (no second factor in a demo):");
  for (const person of signIns) {
    say(`  ${person.code.padEnd(8)} ${person.roles.join(", ").padEnd(14)} ${person.passphrase}`);
  }
  say(`Approvers' key files: ${demo.files.keys}`);
  say("A demo's signer runs as the same user as its server; a real fund's does not.");
  say("Ctrl-C stops everything; started again, it goes on where it was.");
}

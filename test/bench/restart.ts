/**
 * A worker's restart with a large wallet: from starting the process until it has taken in a block that came while it was away. Against the
 * same with an empty wallet.
 */
import { fork } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { demoFiles } from "../../src/app/demo/demo-files.ts";
import { foundDemo } from "../../src/app/demo/found-demo.ts";
import { systemClock, systemRandom } from "../../src/app/system.ts";
import { currentTip } from "../../src/chain/tip.view.ts";
import type { DatabaseAddress } from "../../src/db/database.ts";
import { units } from "../../src/db/unit.ts";
import { Regtest, SOURCES } from "../support/regtest.ts";
import { say, short } from "./bench.ts";
import type { Bench } from "./bench.ts";
import type { BenchDatabase } from "./database.ts";
import { withDatabase } from "./database.ts";

/** What `npm start` runs; compiling the sources at each start would be the bench of something else. */
const BUILT = fileURLToPath(new URL("../../dist/src/bin/worker.js", import.meta.url));
const SOURCE = fileURLToPath(new URL("../../src/bin/worker.ts", import.meta.url));

const COST = { memoryKib: 64, passes: 1, lanes: 1 };

export const restart: Bench = {
  name: "restart",
  run: (size) =>
    withDatabase(async (database) => {
      const folder = await mkdtemp(join(tmpdir(), "restart-"));
      const chain = await Regtest.start({ coins: 0 });
      await chain.mine(5);
      try {
        const env = await found(database, folder, chain);
        const rounds = size === "full" ? 3 : 1;
        const empty = await best(rounds, () => restarted(database, chain, env));
        const count = size === "full" ? 1_000_000 : 1_000;
        await fill(database, count);
        const large = await best(rounds, () => restarted(database, chain, env));
        const times = `${short(large / 1000)} s, empty wallet ${short(empty / 1000)} s`;
        say(
          `restart of a worker with ${count.toLocaleString("en")} addresses: ${times}, ratio ${short(empty / large)}`,
        );
        say(`restart: the bar of 5 s is ${large < 5_000 ? "met" : "not met"}`);
      } finally {
        await chain.stop();
        await rm(folder, { recursive: true, force: true });
      }
    }),
};

async function best(rounds: number, act: () => Promise<number>): Promise<number> {
  let least = Infinity;
  for (let left = rounds; left > 0; left -= 1) least = Math.min(least, await act());
  return least;
}

async function found(
  { app, owner, address }: BenchDatabase,
  folder: string,
  chain: Regtest,
): Promise<Record<string, string>> {
  const files = demoFiles(folder);
  await foundDemo({
    files,
    origin: "bench.test/log",
    birthHeight: (await chain.source.tip()).height,
    work: units(owner, systemClock, systemRandom),
    clock: systemClock,
    random: systemRandom,
    kdfCost: COST,
  });
  await app.raw("select 1");
  return {
    PATH: process.env["PATH"] ?? "",
    NETWORK: "regtest",
    DATA_DIR: folder,
    DATABASE_URL: urlOf(address),
    BITCOIN_RPC_URL: chain.node.url,
    BITCOIN_RPC_COOKIE_FILE: chain.node.cookieFile,
    FUND_FILE: files.fundFile,
    PEOPLE_LIST_FILE: files.peopleList,
    LOG_KEY_FILE: files.logKey,
  };
}

/** Milliseconds until a worker that starts now has taken in a block that it does not know. */
async function restarted(
  { app }: BenchDatabase,
  chain: Regtest,
  env: Record<string, string>,
): Promise<number> {
  await chain.mine(1);
  const { hash } = await chain.source.tip();
  const start = performance.now();
  const worker = fork(existsSync(BUILT) ? BUILT : SOURCE, [], {
    env,
    execArgv: existsSync(BUILT) ? [] : SOURCES,
    stdio: ["ignore", "ignore", "pipe", "ipc"],
  });
  let said = "";
  worker.stderr?.setEncoding("utf8").on("data", (text: string) => (said += text));
  while ((await currentTip({ sql: app }))?.hash !== hash) {
    if (worker.exitCode !== null) throw new Error(`the worker ended: ${said}`);
    await sleep(20);
  }
  const took = performance.now() - start;
  await ended(worker);
  return took;
}

async function ended(worker: ChildProcess): Promise<void> {
  const gone = once(worker, "exit");
  worker.kill("SIGKILL");
  await gone;
}

/** Issues addresses in the server itself: nobody waits here for their derivation. */
async function fill({ owner }: BenchDatabase, count: number): Promise<void> {
  const script =
    "decode('0014', 'hex') || substring(sha256(convert_to(n::text, 'UTF8')) from 1 for 20)";
  await owner.raw(
    `insert into chain_scripts (script) select ${script} from generate_series(1, ?) n`,
    [count],
  );
  await owner.raw(
    `insert into wallet_addresses (programme, chain, index, script, purpose)
     select 'general', 0, n, ${script}, 'gift' from generate_series(1, ?) n`,
    [count],
  );
  await owner.raw("update wallet_keychains set next_receive = ? where programme = 'general'", [
    count + 1,
  ]);
  await owner.raw("analyze");
}

function urlOf({ host = "", port, user = "", database = "" }: DatabaseAddress): string {
  return `postgres://${user}@localhost:${port}/${database}?host=${encodeURIComponent(host)}`;
}

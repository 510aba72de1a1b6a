/** A bitcoind with wallets for a bench: one that mines, and one that has the keys of our test wallet and is paid in coins. */
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { z } from "zod";
import { formatBtc } from "../../src/base/sats.ts";
import { withChecksum } from "../../src/bitcoin/descriptor-checksum.ts";
import { masterOf } from "../../src/bitcoin/seed.ts";
import { rpcClient } from "../../src/chain/sources/rpc.ts";
import type { RpcClient } from "../../src/chain/sources/rpc.ts";
import { TEST_SEED, testWallet } from "../support/wallet.ts";

/** A running node. */
export interface Core {
  readonly node: RpcClient;
  /** Makes the wallet with our keys and pays it so many coins; once only. */
  readonly funded: (coins: number) => Promise<RpcClient>;
}

/** Coins that one funding transaction makes: previous transactions stay as small as those of a real wallet. */
const COINS_EACH = 20;
const PARAMS = ["-regtest", "-server", "-listen=0", "-dnsseed=0", "-fixedseeds=0", "-natpmp=0"];
const TRIES = 300;

/** Runs `act` on a fresh regtest node; false when there is no bitcoind. */
export async function withCore(act: (core: Core) => Promise<void>): Promise<boolean> {
  const version = await promisify(execFile)("bitcoind", ["-version"]).catch(() => undefined);
  if (version === undefined) return false;
  const dataDir = await mkdtemp(join(tmpdir(), "commonpurse-core-"));
  const port = await freePort();
  const own = [`-datadir=${dataDir}`, `-rpcport=${port}`, "-fallbackfee=0.0001"];
  const child = spawn("bitcoind", [...PARAMS, "-printtoconsole=0", ...own], { stdio: "ignore" });
  const clientOf = (path: string): RpcClient =>
    rpcClient({
      url: `http://127.0.0.1:${port}${path}`,
      cookieFile: join(dataDir, "regtest", ".cookie"),
      timeoutMs: 120_000,
    });
  try {
    const node = clientOf("/");
    await answers(node);
    let wallet: Promise<RpcClient> | undefined;
    const funded = (coins: number): Promise<RpcClient> => (wallet ??= fund(node, clientOf, coins));
    await act({ node, funded });
    return true;
  } finally {
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
    await rm(dataDir, { recursive: true, force: true });
  }
}

async function answers(node: RpcClient): Promise<void> {
  for (let at = 0; at < TRIES; at += 1) {
    const isUp = await node.tell("getblockcount", [], z.number()).then(
      () => true,
      () => false,
    );
    if (isUp) return;
    await sleep(100);
  }
  throw new Error("core: bitcoind does not answer");
}

async function fund(
  node: RpcClient,
  clientOf: (path: string) => RpcClient,
  coins: number,
): Promise<RpcClient> {
  const any = z.unknown();
  await node.tell("createwallet", ["miner"], any);
  await node.tell("createwallet", ["bench", false, true, "", false, true], any);
  const miner = clientOf("/wallet/miner");
  const bench = clientOf("/wallet/bench");
  const root = masterOf(TEST_SEED, "regtest").toBase58();
  const imports = [0, 1].map((chain) => ({
    desc: withChecksum(`wpkh(${root}/84h/1h/0h/${chain}/*)`),
    active: true,
    internal: chain === 1,
    range: [0, coins],
    timestamp: "now",
  }));
  await bench.tell("importdescriptors", [imports], any);
  const home = await miner.tell("getnewaddress", [], z.string());
  await node.tell("generatetoaddress", [120, home], any);
  const ours = testWallet();
  for (let from = 0; from < coins; from += COINS_EACH) {
    const amounts = Array.from({ length: Math.min(COINS_EACH, coins - from) }, (_, n) => [
      ours.addressAt(0, from + n),
      formatBtc(BigInt(10_000 + (((from + n) * 104_729) % 1_000_000))),
    ]);
    await miner.tell("sendmany", ["", Object.fromEntries(amounts)], any);
    // A node passes on no longer chains of unconfirmed change than 25.
    if ((from / COINS_EACH) % 20 === 19) await node.tell("generatetoaddress", [1, home], any);
  }
  await node.tell("generatetoaddress", [1, home], any);
  return bench;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

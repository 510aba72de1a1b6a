/** A regtest node of a test's own, with a wallet that has coins. */
import { randomUUID } from "node:crypto";
import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { Transaction } from "bitcoinjs-lib";
import { z } from "zod";
import type { ChainSource } from "../../src/chain/chain.ts";
import { coreSource } from "../../src/chain/sources/core.ts";
import { startRegtestNode } from "../../src/chain/sources/regtest-node.ts";
import type { RunningNode } from "../../src/chain/sources/regtest-node.ts";
import { rpcClient } from "../../src/chain/sources/rpc.ts";
import { keptNode } from "./kept-nodes.ts";
import { onceEach } from "./once-each.ts";
import { TestChain } from "./test-chain.ts";
import { TestWallet } from "./test-wallet.ts";
import type { TestCoin } from "./test-wallet.ts";

/** What plain Node needs to run our sources. */
export const SOURCES = ["--import", fileURLToPath(new URL("./typescript.mjs", import.meta.url))];

export interface RegtestOptions {
  /** Keep the node's files here; otherwise a temporary directory that is removed at the end. */
  readonly dataDir?: string;
  /** A bitcoind to use; the embedded node unless said. */
  readonly bitcoind?: string;
  /** A regtest node that runs already, instead of one of our own; it is left running. */
  readonly url?: string;
  /** Whether the node is in a process with others, on a chain mined before; it can then be stopped, and neither killed nor started again. */
  readonly kept?: boolean;
  /** Coins the wallet has at the start; 10 unless said. */
  readonly coins?: number;
}

/** Files of a node that is stopped, and what its wallet has. */
interface MinedChain {
  readonly dataDir: string;
  readonly coins: readonly TestCoin[];
  readonly given: number;
}

export class Regtest extends TestChain {
  readonly wallet: TestWallet;
  readonly #options: RegtestOptions;
  readonly #dataDir: string;
  #node: RunningNode;
  #source: ChainSource;

  private constructor(
    options: RegtestOptions,
    dataDir: string,
    node: RunningNode,
    before?: MinedChain,
  ) {
    super();
    // A node that others used before knows the coins of the usual wallet.
    this.wallet = new TestWallet(options.url === undefined ? "test" : randomUUID(), before?.given);
    this.coins.push(...(before?.coins ?? []));
    this.#options = options;
    this.#dataDir = dataDir;
    this.#node = node;
    this.#source = coreSource(node, "regtest");
  }

  static async start(options: RegtestOptions = {}): Promise<Regtest> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "regtest-")));
    const coins = options.coins ?? 10;
    const before = options.kept === true && coins > 0 ? await minedBefore(coins) : undefined;
    if (before !== undefined) await cp(before.dataDir, dataDir, { recursive: true });
    const regtest = new Regtest(options, dataDir, await startNode(options, dataDir), before);
    if (before === undefined && coins > 0) await regtest.earn(coins);
    return regtest;
  }

  /** Mines coins on a chain that others go on from, and leaves its files. */
  static async mineAhead(count: number): Promise<MinedChain> {
    const regtest = await Regtest.start({ kept: true, coins: 0 });
    await regtest.earn(count);
    await regtest.node.stop();
    return { dataDir: regtest.#dataDir, coins: regtest.coins, given: regtest.wallet.given };
  }

  get node(): RunningNode {
    return this.#node;
  }

  get source(): ChainSource {
    return this.#source;
  }

  /** Calls an RPC method of the node. */
  async rpc<T = any>(method: string, ...params: readonly unknown[]): Promise<T> {
    return rpcClient(this.#node).tell(method, params, z.any());
  }

  async mineTo(script: Uint8Array, count: number): Promise<Transaction[]> {
    const rewards: Transaction[] = [];
    for (const hash of await this.#generate(script, count)) {
      const block = await this.rpc<{ tx: { hex: string }[] }>("getblock", hash, 2);
      rewards.push(Transaction.fromHex(block.tx[0]!.hex));
    }
    return rewards;
  }

  protected override async mineFor(script: Uint8Array, count: number): Promise<void> {
    await this.#generate(script, count);
  }

  async #generate(script: Uint8Array, count: number): Promise<string[]> {
    const { address } = await this.rpc("decodescript", Buffer.from(script).toString("hex"));
    return this.rpc<string[]>("generatetoaddress", count, address);
  }

  async mineOnly(transactions: readonly Transaction[]): Promise<void> {
    const raws = transactions.map((transaction) => transaction.toHex());
    await this.rpc("generateblock", this.wallet.address().address, raws);
  }

  /** Mines a block of just these transactions, whatever waits. */
  async mineRaw(raws: readonly Uint8Array[]): Promise<void> {
    const hexes = raws.map((raw) => Buffer.from(raw).toString("hex"));
    await this.rpc("generateblock", this.wallet.address().address, hexes);
  }

  async disconnect(depth: number): Promise<void> {
    const { height } = await this.source.tip();
    await this.rpc("invalidateblock", await this.source.blockHash(height - depth + 1));
  }

  async isUnspent(coin: TestCoin): Promise<boolean> {
    return (await this.rpc("gettxout", coin.txid, coin.vout)) !== null;
  }

  get canDrop(): boolean {
    return this.#node.kind === "bcoin";
  }

  async dropFromMempool(txid: string): Promise<void> {
    await this.rpc("evictfrommempool", txid);
  }

  async setFloor(satPerKvb: bigint): Promise<void> {
    await this.rpc("setmempoolfloor", Number(satPerKvb) / 1e8);
  }

  get canCrash(): boolean {
    const { url, kept = false } = this.#options;
    return url === undefined && !kept && this.#node.kind === "bcoin";
  }

  async crash(): Promise<void> {
    if (!this.canCrash) throw new Error("this node is not ours to kill");
    process.kill(this.#node.pid, "SIGKILL");
    await this.#node.exited;
    await this.restart();
  }

  /** Starts the node again, on its directory and port, after it was stopped or killed. */
  async restart(): Promise<void> {
    const port = Number(new URL(this.#node.url).port);
    this.#node = await startNode(this.#options, this.#dataDir, port);
    this.#source = coreSource(this.#node, "regtest");
  }

  async stop(): Promise<void> {
    await this.#node.stop();
    if (this.#options.dataDir === undefined)
      await rm(this.#dataDir, { recursive: true, force: true });
  }
}

/** A chain with so many coins, mined once in each worker of the tests: to mine a hundred blocks takes ten times as long as to copy them. */
const minedBefore = onceEach((coins: number) => Regtest.mineAhead(coins));

async function startNode(options: RegtestOptions, dataDir: string, port = 0): Promise<RunningNode> {
  if (options.url !== undefined) return foreignNode(options.url);
  if (options.kept === true) return keptNode(dataDir, SOURCES);
  const bitcoind = options.bitcoind ?? false;
  return startRegtestNode({ dataDir, bitcoind, port, execArgv: SOURCES });
}

/** A node that is not ours: nothing starts or stops it. */
function foreignNode(url: string): RunningNode {
  return {
    kind: "bitcoind",
    url,
    cookieFile: "",
    auth: "",
    pid: 0,
    exited: new Promise(() => undefined),
    stop: () => Promise.resolve(),
  };
}

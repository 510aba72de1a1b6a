/** A regtest node of a test's own, with a wallet that has coins. */
import { randomUUID } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Transaction } from "bitcoinjs-lib";
import { Transaction as Tx } from "bitcoinjs-lib";
import { z } from "zod";
import type { ChainSource } from "../../src/chain/chain.ts";
import { coreSource } from "../../src/chain/sources/core.ts";
import { startRegtestNode } from "../../src/chain/sources/regtest-node.ts";
import type { RunningNode } from "../../src/chain/sources/regtest-node.ts";
import { rpcClient } from "../../src/chain/sources/rpc.ts";
import { coinOf, scriptOf, TestWallet } from "./test-wallet.ts";
import type { TestChain } from "./chain-contract.ts";
import type { TestAddress, TestCoin } from "./test-wallet.ts";

const LOADER = fileURLToPath(new URL("./typescript.mjs", import.meta.url));

/** Blocks after which the wallet may spend what it mined. */
const MATURITY = 100;
/** Satoshis per virtual byte that the wallet pays unless told. */
const RATE = 5;

export interface RegtestOptions {
  /** Keep the node's files here; otherwise a temporary directory that is removed at the end. */
  readonly dataDir?: string;
  /** A bitcoind to use; the embedded node unless said. */
  readonly bitcoind?: string;
  readonly port?: number;
  /** A regtest node that runs already, instead of one of our own; it is left running. */
  readonly url?: string;
  /** Coins the wallet has at the start; 10 unless said. */
  readonly coins?: number;
}

/** Everything a test does to the chain. */
export class Regtest implements TestChain {
  readonly wallet: TestWallet;
  readonly #options: RegtestOptions & { dataDir: string };
  readonly #coins: TestCoin[] = [];
  #node: RunningNode;
  #source: ChainSource;

  private constructor(options: RegtestOptions & { dataDir: string }, node: RunningNode) {
    // A node that others used before knows the coins of the usual wallet.
    this.wallet = new TestWallet(options.url === undefined ? "test" : randomUUID());
    this.#options = options;
    this.#node = node;
    this.#source = coreSource(node, "regtest");
  }

  static async start(options: RegtestOptions = {}): Promise<Regtest> {
    const dataDir = options.dataDir ?? (await mkdtemp(join(tmpdir(), "regtest-")));
    const node = await startNode({ ...options, dataDir });
    const regtest = new Regtest({ ...options, dataDir }, node);
    const coins = options.coins ?? 10;
    if (coins > 0) await regtest.earn(coins);
    return regtest;
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

  /** Mines `count` blocks, to `address` or to nobody in particular; returns their hashes. */
  async mine(count = 1, address = this.wallet.address().address): Promise<string[]> {
    return this.rpc("generatetoaddress", count, address);
  }

  /** Mines one block with exactly these transactions. */
  async mineOnly(transactions: readonly Transaction[], address?: string): Promise<string> {
    const to = address ?? this.wallet.address().address;
    const raws = transactions.map((transaction) => transaction.toHex());
    const { hash } = await this.rpc<{ hash: string }>("generateblock", to, raws);
    return hash;
  }

  /** Mines until the wallet has `count` more coins that may be spent. */
  async earn(count: number): Promise<void> {
    const owner = this.wallet.address();
    const hashes = await this.mine(count, owner.address);
    await this.mine(MATURITY);
    for (const hash of hashes) {
      const block = await this.rpc<{ tx: { hex: string }[] }>("getblock", hash, 2);
      this.#coins.push(coinOf(Tx.fromHex(block.tx[0]!.hex), 0, owner));
    }
  }

  /** The next coin of the wallet that no transaction spends; it is not offered again. */
  async coin(): Promise<TestCoin> {
    for (let coin = this.#coins.shift(); coin !== undefined; coin = this.#coins.shift()) {
      if ((await this.rpc("gettxout", coin.txid, coin.vout)) !== null) return coin;
    }
    await this.earn(1);
    return this.coin();
  }

  /** A signed transaction of the wallet that pays `value` to an address or script, output 0; not broadcast. Change comes back. */
  async payment(to: string | Uint8Array, value: bigint, rate = RATE): Promise<Transaction> {
    const coin = await this.coin();
    const change = this.wallet.address();
    const script = typeof to === "string" ? scriptOf(to) : to;
    const draft = (rest: bigint): Transaction =>
      this.wallet.build(
        [coin],
        [
          { script, value },
          { script: change.script, value: rest },
        ],
      );
    const fee = BigInt(Math.ceil((draft(1n).virtualSize() + 1) * rate));
    const transaction = draft(coin.value - value - fee);
    this.#coins.push(coinOf(transaction, 1, change));
    return transaction;
  }

  /** Pays `value` to an address or script and broadcasts it; it waits in the mempool. */
  async fund(to: string | Uint8Array, value: bigint): Promise<Transaction> {
    const transaction = await this.payment(to, value);
    await this.rpc("sendrawtransaction", transaction.toHex());
    return transaction;
  }

  /** A confirmed coin of the given kind and value, for tests that spend it by hand. */
  async coinFor(owner: TestAddress, value: bigint): Promise<TestCoin> {
    const transaction = await this.fund(owner.script, value);
    await this.mine(1);
    return coinOf(transaction, 0, owner);
  }

  /**
   * Replaces the last `depth` blocks by `depth + 1` others. What was in them waits in the mempool again, and is mined again unless
   * `leaveOut` is said.
   */
  async reorg(depth: number, { leaveOut = false } = {}): Promise<void> {
    const tip = await this.source.tip();
    await this.rpc("invalidateblock", await this.source.blockHash(tip.height - depth + 1));
    if (!leaveOut) await this.mine(depth + 1);
    else for (let left = depth + 1; left > 0; left -= 1) await this.mineOnly([]);
  }

  /** Whether `dropFromMempool` works: Core has no call for it. */
  get canDrop(): boolean {
    return this.#node.kind === "bcoin";
  }

  /** Makes the node forget a waiting transaction, as expiry or a full mempool would. */
  async dropFromMempool(txid: string): Promise<void> {
    await this.rpc("evictfrommempool", txid);
  }

  /** A block reward that may not be spent yet. */
  async immatureCoin(): Promise<TestCoin> {
    const owner = this.wallet.address();
    const [hash] = await this.mine(1, owner.address);
    const block = await this.rpc<{ tx: { hex: string }[] }>("getblock", hash, 2);
    return coinOf(Tx.fromHex(block.tx[0]!.hex), 0, owner);
  }

  /** Whether `crash` works: a node that is not our child is not killed. */
  get canCrash(): boolean {
    return this.#options.url === undefined && this.#node.kind === "bcoin";
  }

  /** Kills the node with SIGKILL and starts it again on its directory and port. */
  async crash(): Promise<void> {
    process.kill(this.#node.pid, "SIGKILL");
    await this.#node.exited;
    await this.restart();
  }

  /** Starts the node again after it was stopped or killed. */
  async restart(): Promise<void> {
    const port = Number(new URL(this.#node.url).port);
    this.#node = await startNode({ ...this.#options, port });
    this.#source = coreSource(this.#node, "regtest");
  }

  async stop(): Promise<void> {
    await this.#node.stop();
    if (this.#options.dataDir.startsWith(tmpdir()))
      await rm(this.#options.dataDir, { recursive: true, force: true });
  }
}

async function startNode(options: RegtestOptions & { dataDir: string }): Promise<RunningNode> {
  if (options.url !== undefined) return foreignNode(options.url);
  return startRegtestNode({
    dataDir: options.dataDir,
    bitcoind: options.bitcoind ?? false,
    port: options.port ?? 0,
    execArgv: ["--import", LOADER],
  });
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

/**
 * A Bitcoin network of one node in memory: the one stand-in that tests may use for the chain. It passes the contract suite, knows no
 * time and no chance, and lets a test interrupt any call before or after its effect, so that 100,000 histories can be played where the
 * embedded node would manage a few hundred.
 */
import { Block, Transaction } from "bitcoinjs-lib";
import { feeRate } from "../../src/bitcoin/fee-rate.ts";
import { GENESIS } from "../../src/bitcoin/network.ts";
import type { BlockSketch, BroadcastResult, ChainSource } from "../../src/chain/chain.ts";
import { makeFilter } from "./make-filter.ts";
import { feeOf, Refused, SimulatedLedger, spentBy } from "./simulated-ledger.ts";
import { SimulatedMempool } from "./simulated-mempool.ts";
import { TestChain } from "./test-chain.ts";
import { coinOf, TestWallet } from "./test-wallet.ts";
import type { TestCoin } from "./test-wallet.ts";

interface SimulatedBlock {
  readonly hash: string;
  readonly raw: Uint8Array;
  readonly transactions: readonly Transaction[];
  readonly txids: ReadonlySet<string>;
  readonly undo: () => void;
  /** Made when it is asked for. */
  readonly sketch: () => BlockSketch;
}

/** Throws in place of the call's answer: `before` nothing happened, `after` it did, and only the answer is lost. */
export type Interrupt = (method: keyof ChainSource, when: "before" | "after") => void;

const GENESIS_BLOCK = Buffer.from(
  "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4adae5494dffff7f20020000000101000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000",
  "hex",
);

/** What a block pays its miner, and what each coin of the wallet holds, in satoshis. */
const REWARD = 5_000_000_000n;
const SPACING_SECONDS = 600;

export class SimulatedChain extends TestChain {
  readonly wallet = new TestWallet("simulated");
  /** A test may set it to cut calls short. */
  interrupt: Interrupt = () => undefined;
  /** What the node says of the next target, in sat/kvB; undefined for nothing. */
  estimate: bigint | undefined;
  /** False while the node pretends to catch up. */
  synced = true;
  readonly #ledger = new SimulatedLedger();
  /** For looking, and for raising the floor. */
  readonly mempool = new SimulatedMempool(this.#ledger.lookup);
  readonly #all = new Map<string, SimulatedBlock>();
  readonly #best: SimulatedBlock[] = [];
  /** Transactions that give the wallet coins out of nothing; no rule applies to them. */
  readonly #gifts = new Set<string>();
  #made = 0;

  constructor() {
    super();
    const [hash = ""] = GENESIS.regtest;
    this.#add({ hash, raw: GENESIS_BLOCK, transactions: [], undo: () => undefined });
  }

  /** A chain whose wallet has `coins` coins. */
  static async start(coins = 10): Promise<SimulatedChain> {
    const chain = new SimulatedChain();
    await chain.earn(coins);
    return chain;
  }

  get height(): number {
    return this.#best.length - 1;
  }

  get tipHash(): string {
    return this.#best.at(-1)!.hash;
  }

  /** Coins out of nothing, in one block, mature at once: histories are short. */
  override earn(count: number): Promise<void> {
    const owner = this.wallet.address();
    const gift = new Transaction();
    gift.addInput(Buffer.alloc(32, 0xfe), (this.#made += 1));
    for (let i = 0; i < count; i += 1) gift.addOutput(owner.script, REWARD);
    this.#gifts.add(gift.getId());
    this.#connect(this.wallet.address().script, [gift]);
    for (const vout of gift.outs.keys()) this.coins.push(coinOf(gift, vout, owner));
    return Promise.resolve();
  }

  mineTo(script: Uint8Array, count: number): Promise<Transaction[]> {
    const rewards: Transaction[] = [];
    for (let left = count; left > 0; left -= 1)
      rewards.push(this.#connect(script, this.mempool.transactions));
    return Promise.resolve(rewards);
  }

  async mineOnly(transactions: readonly Transaction[]): Promise<void> {
    await Promise.resolve();
    const undos: (() => void)[] = [];
    try {
      for (const transaction of transactions) {
        if (!this.#gifts.has(transaction.getId()))
          feeOf(transaction, this.height + 1, this.#ledger.lookup);
        undos.push(this.#ledger.apply([transaction], this.height + 1));
      }
    } finally {
      for (const back of undos.reverse()) back();
    }
    this.#connect(this.wallet.address().script, transactions);
  }

  disconnect(depth: number): Promise<void> {
    const returned: Transaction[] = [];
    for (let left = depth; left > 0 && this.height > 0; left -= 1) {
      const block = this.#best.pop()!;
      block.undo();
      returned.unshift(...block.transactions.slice(1));
    }
    for (const transaction of returned) {
      const fee = this.#gifts.has(transaction.getId()) ? 0n : undefined;
      this.mempool.readmit(transaction, this.height + 1, fee);
    }
    this.mempool.sweep(this.height + 1, (txid) => this.#gifts.has(txid));
    return Promise.resolve();
  }

  isUnspent({ txid, vout }: TestCoin): Promise<boolean> {
    const outpoint = `${txid}:${vout}`;
    const output = this.mempool.get(txid)?.outs[vout] ?? this.#ledger.lookup(outpoint);
    return Promise.resolve(output !== undefined && !this.mempool.isSpent(outpoint));
  }

  readonly canDrop = true;

  dropFromMempool(txid: string): Promise<void> {
    this.mempool.remove(txid);
    return Promise.resolve();
  }

  setFloor(satPerKvb: bigint): Promise<void> {
    this.mempool.raise(satPerKvb);
    return Promise.resolve();
  }

  readonly canCrash = true;

  /** The mempool is what a node loses. */
  crash(): Promise<void> {
    this.mempool.clear();
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  readonly source: ChainSource = {
    name: "simulated",
    capabilities: {
      wholeBlocks: true,
      mempool: true,
      feeEstimates: true,
      packages: true,
      blockFilters: true,
      scriptQueries: false,
    },
    sketches: (hashes) =>
      this.#call("sketches", () => hashes.map((hash) => this.#all.get(hash)?.sketch())),
    identify: () =>
      this.#call("identify", () => ({
        network: "regtest" as const,
        genesis: this.#best[0]!.hash,
        synced: this.synced,
      })),
    tip: () => this.#call("tip", () => ({ hash: this.tipHash, height: this.height })),
    blockHash: (height) => this.#call("blockHash", () => this.#best[height]?.hash),
    header: (hash) => this.#call("header", () => this.#all.get(hash)?.raw.slice(0, 80)),
    block: (hash) => this.#call("block", () => this.#all.get(hash)?.raw),
    mempool: () => this.#call("mempool", () => this.mempool.txids),
    transaction: (txid) => this.#call("transaction", () => this.mempool.get(txid)?.toBuffer()),
    broadcast: (raw) => this.#call("broadcast", () => this.#broadcast(raw)),
    broadcastPackage: (raws) => this.#call("broadcastPackage", () => this.#broadcastPackage(raws)),
    feeRate: () =>
      this.#call("feeRate", () =>
        this.estimate === undefined ? undefined : feeRate(this.estimate),
      ),
    relayFloor: () => this.#call("relayFloor", () => feeRate(this.mempool.floor)),
  };

  async #call<T>(method: keyof ChainSource, answer: () => T): Promise<T> {
    this.interrupt(method, "before");
    const value = answer();
    this.interrupt(method, "after");
    return Promise.resolve(value);
  }

  #broadcast(raw: Uint8Array): BroadcastResult {
    let transaction: Transaction;
    try {
      transaction = Transaction.fromBuffer(raw);
    } catch {
      return { accepted: false, reason: "not-a-transaction" };
    }
    const txid = transaction.getId();
    const isKnown = this.mempool.get(txid) !== undefined || this.isMined(txid);
    try {
      if (!isKnown) this.mempool.add(transaction, this.height + 1);
      return { accepted: true };
    } catch (error) {
      if (error instanceof Refused) return { accepted: false, reason: error.reason };
      throw error;
    }
  }

  #broadcastPackage(raws: readonly Uint8Array[]): BroadcastResult[] {
    const all = raws.map((raw) => Transaction.fromBuffer(raw));
    const left = all.filter((each) => !this.isMined(each.getId()));
    const said = left.length === 0 ? [] : this.mempool.addPackage(left, this.height + 1);
    return all.map((each) => {
      const reason = said[left.indexOf(each)];
      return reason === undefined ? { accepted: true } : { accepted: false, reason };
    });
  }

  /** The bytes of a block of any branch, for looking: no call to the node, so nothing interrupts it. */
  bytesOf(hash: string): Uint8Array | undefined {
    return this.#all.get(hash)?.raw;
  }

  /** Whether the best chain holds a transaction. */
  isMined(txid: string): boolean {
    return this.#best.some((block) => block.txids.has(txid));
  }

  /** Makes the next block; returns its coinbase transaction. */
  #connect(script: Uint8Array, others: readonly Transaction[]): Transaction {
    const height = this.height + 1;
    this.#made += 1;
    const reward = coinbase(script, height, this.#made);
    const transactions = [reward, ...others];
    const block = new Block();
    block.version = 0x20000000;
    block.prevHash = Buffer.from(this.tipHash, "hex").reverse();
    block.merkleRoot = Block.calculateMerkleRoot(transactions);
    block.timestamp = 1_900_000_000 + height * SPACING_SECONDS;
    block.bits = 0x207fffff;
    block.nonce = this.#made;
    block.transactions = transactions;
    const spent = this.#spentScripts(transactions);
    const undo = this.#ledger.apply(transactions, height);
    this.mempool.confirm(others);
    this.#add({ hash: block.getId(), raw: block.toBuffer(), transactions, undo }, spent);
    return reward;
  }

  /** Scripts of the outputs that a block's transactions spend, those of the block itself included. */
  #spentScripts(transactions: readonly Transaction[]): Uint8Array[] {
    const inside = new Map(transactions.map((transaction) => [transaction.getId(), transaction]));
    return transactions.flatMap((transaction) =>
      spentBy(transaction).flatMap((outpoint) => {
        const [txid = "", vout] = outpoint.split(":");
        const output = inside.get(txid)?.outs[Number(vout)] ?? this.#ledger.lookup(outpoint);
        return output === undefined ? [] : [output.script];
      }),
    );
  }

  #add(block: Omit<SimulatedBlock, "txids" | "sketch">, spent: readonly Uint8Array[] = []): void {
    const { hash, raw, transactions } = block;
    const txids = new Set(transactions.map((transaction) => transaction.getId()));
    const sketch = (): BlockSketch => {
      const paid = transactions.flatMap(({ outs }) => outs.map(({ script }) => script));
      return { header: raw.slice(0, 80), filter: makeFilter(hash, [...paid, ...spent]) };
    };
    const made = { ...block, txids, sketch };
    this.#all.set(block.hash, made);
    this.#best.push(made);
  }
}

function coinbase(script: Uint8Array, height: number, number: number): Transaction {
  const reward = new Transaction();
  const tag = Buffer.alloc(8);
  tag.writeUInt32LE(height);
  tag.writeUInt32LE(number, 4);
  reward.addInput(Buffer.alloc(32), 0xffffffff, 0xffffffff, tag);
  reward.addOutput(script, REWARD);
  return reward;
}

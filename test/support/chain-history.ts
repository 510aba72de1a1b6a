/**
 * Random histories of the simulated chain, and a follower beside them. What the follower was told is compared with what a plain look at
 * the whole chain and the whole mempool finds.
 */
import type { Transaction } from "bitcoinjs-lib";
import fc from "fast-check";
import { expect } from "vitest";
import { toHex } from "../../src/base/bytes.ts";
import { Fault } from "../../src/base/fault.ts";
import { followChain } from "../../src/chain/follow.ts";
import type { ChainStep, FollowSettings } from "../../src/chain/follow.ts";
import type { MempoolMemory } from "../../src/chain/follow-mempool.ts";
import { parseRawBlock } from "../../src/chain/raw-block.ts";
import { MemoryChain } from "./memory-chain.ts";
import { SimulatedChain } from "./simulated-chain.ts";
import { coinOf } from "./test-wallet.ts";
import type { TestAddress, TestCoin } from "./test-wallet.ts";

export const SETTINGS: FollowSettings = { birth: 1, reorgLimit: 20, chunk: 3 };

export class History {
  readonly chain: SimulatedChain;
  readonly known = new MemoryChain();
  readonly memory: MempoolMemory = new Set();
  /** Is told of each script before anything pays it. */
  onWatch: (script: Uint8Array) => Promise<void> = () => Promise.resolve();
  readonly #coins: TestCoin[] = [];
  readonly #sent: Transaction[] = [];

  constructor(chain: SimulatedChain) {
    this.chain = chain;
  }

  static async start(): Promise<History> {
    const chain = await SimulatedChain.start(5);
    await chain.mine(3);
    return new History(chain);
  }

  async #watched(): Promise<TestAddress> {
    const owner = this.chain.wallet.address();
    this.known.watch(owner.script);
    await this.onWatch(owner.script);
    return owner;
  }

  /** A payment to a script that is watched, or to one that is not. */
  async pay(isOurs: boolean): Promise<void> {
    const owner = isOurs ? await this.#watched() : this.chain.wallet.address();
    const transaction = await this.chain.fund(owner.script, 100_000n);
    this.#sent.push(transaction);
    if (isOurs) this.#coins.push(coinOf(transaction, 0, owner));
  }

  /** Spends one of our coins, confirmed or not, perhaps a second time with another fee. */
  async spend(pick: number, fee: number): Promise<void> {
    const coin = this.#coins[pick % Math.max(1, this.#coins.length)];
    if (coin === undefined) return;
    const owner = await this.#watched();
    const value = coin.value - BigInt(fee);
    if (value < 1_000n) return;
    const transaction = this.chain.wallet.build([coin], [{ script: owner.script, value }]);
    const result = await this.chain.source.broadcast(transaction.toBuffer());
    if (!result.accepted) return;
    this.#sent.push(transaction);
    this.#coins.push(coinOf(transaction, 0, owner));
  }

  /** Mines any transaction ever sent, if that makes a block. */
  async mineVariant(pick: number): Promise<void> {
    const variant = this.#sent[pick % Math.max(1, this.#sent.length)];
    await this.chain.mineOnly(variant === undefined ? [] : [variant]).catch(() => undefined);
  }

  async drop(pick: number): Promise<void> {
    const txids = this.chain.mempool.txids;
    if (txids.length > 0) await this.chain.dropFromMempool(txids[pick % txids.length]!);
  }

  /** Follows to the tip; a node that lost blocks must leave everything as it is. */
  async follow(): Promise<void> {
    for (let reached = false; !reached;) {
      const step = await this.#step();
      if (step === undefined) return;
      this.known.apply(step);
      reached = step.caughtUp;
      // Mined meanwhile is not gone.
      for (const txid of step.change.mempool.gone) expect(this.chain.isMined(txid)).toBe(false);
    }
  }

  /** Gives a node that lost blocks another branch, and follows to its tip. */
  async recover(): Promise<void> {
    while (this.chain.height < (this.known.best.at(-1)?.id.height ?? 0)) await this.chain.mine(1);
    await this.follow();
  }

  async #step(): Promise<ChainStep | undefined> {
    try {
      return await followChain(this.chain.source, this.known, this.memory, SETTINGS);
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== "node-behind") throw error;
      const { id } = this.known.best[this.chain.height - SETTINGS.birth]!;
      // It may have moved since it said so, but then it is at the end of the test that it counts.
      if (id.hash !== this.chain.tipHash) return this.#step();
      expect(this.known.best.length - 1 + SETTINGS.birth).toBeGreaterThan(this.chain.height);
      return undefined;
    }
  }

  isAtTip(): boolean {
    return this.known.best.at(-1)?.id.hash === this.chain.tipHash;
  }

  /** What a plain look at everything finds. */
  async truth(): Promise<unknown> {
    const { source } = this.chain;
    const blocks: unknown[] = [];
    const ours = new Set<string>();
    const meaning = (transaction: {
      txid: string;
      inputs: readonly { txid: string; vout: number }[];
      outputs: readonly { script: Uint8Array }[];
    }) => {
      const received = [...transaction.outputs.entries()]
        .filter(([, { script }]) => this.known.watchedScripts.has(toHex(script)))
        .map(([vout]) => vout);
      for (const vout of received) ours.add(`${transaction.txid}:${vout}`);
      const spent = transaction.inputs
        .map(({ txid, vout }) => `${txid}:${vout}`)
        .filter((outpoint) => this.known.outpoints.has(outpoint) || ours.has(outpoint));
      return { txid: transaction.txid, received, spent };
    };
    const isOurs = ({ received, spent }: ReturnType<typeof meaning>) =>
      received.length + spent.length > 0;
    const { height } = await source.tip();
    for (let at = SETTINGS.birth; at <= height; at += 1) {
      const hash = await source.blockHash(at);
      const block = parseRawBlock((await source.block(hash!))!)!;
      blocks.push([hash, block.transactions.map(meaning).filter(isOurs)]);
    }
    const waiting = this.chain.mempool.transactions.map((transaction) =>
      meaning({
        txid: transaction.getId(),
        inputs: transaction.ins.map(({ hash, index }) => ({
          txid: toHex(Uint8Array.from(hash).reverse()),
          vout: index,
        })),
        outputs: transaction.outs,
      }),
    );
    return { blocks, waiting: waiting.filter(isOurs).sort(byTxid) };
  }

  told(): unknown {
    const plain = (seen: {
      txid: string;
      received: readonly { vout: number }[];
      spent: readonly { txid: string; vout: number }[];
    }) => ({
      txid: seen.txid,
      received: seen.received.map(({ vout }) => vout),
      spent: seen.spent.map(({ txid, vout }) => `${txid}:${vout}`),
    });
    return {
      blocks: this.known.best.map(({ id, transactions }) => [id.hash, transactions.map(plain)]),
      waiting: [...this.known.waiting.values()].map(plain).sort(byTxid),
    };
  }
}

const byTxid = (a: { txid: string }, b: { txid: string }) => (a.txid < b.txid ? -1 : 1);

export const Action = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("pay" as const), isOurs: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("spend" as const),
      pick: fc.nat(50),
      fee: fc.integer({ min: 200, max: 9_000 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("mine" as const),
      count: fc.integer({ min: 1, max: 5 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("variant" as const), pick: fc.nat(50) }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("reorg" as const),
      depth: fc.integer({ min: 1, max: 4 }),
      leaveOut: fc.boolean(),
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      do: fc.constant("shorten" as const),
      depth: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("drop" as const), pick: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("forget" as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("follow" as const) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("fail" as const), after: fc.nat(20) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("move" as const),
      after: fc.nat(30),
      depth: fc.integer({ min: 0, max: 4 }),
    }),
  },
);
export type Action = typeof Action extends fc.Arbitrary<infer T> ? T : never;

export async function act(world: History, action: Action): Promise<void> {
  const { chain } = world;
  switch (action.do) {
    case "pay":
      return world.pay(action.isOurs);
    case "spend":
      return world.spend(action.pick, action.fee);
    case "mine":
      return chain.mine(action.count);
    case "variant":
      return world.mineVariant(action.pick);
    case "reorg":
      // Never down to the blocks that gave the wallet its coins.
      if (chain.height - action.depth < 3) return;
      return chain.reorg(action.depth, { leaveOut: action.leaveOut });
    case "shorten":
      if (chain.height - action.depth < 3) return;
      return chain.disconnect(action.depth);
    case "drop":
      return world.drop(action.pick);
    case "forget":
      world.memory.clear();
      return;
    case "follow":
      return world.follow();
    case "fail": {
      // The call after so many fails, with or without its effect, and the step with it.
      let left = action.after;
      chain.interrupt = () => {
        left -= 1;
        if (left < 0) throw new Fault("unavailable", "node-unreachable", "interrupted");
      };
      await world.follow().catch((error: unknown) => {
        if (!(error instanceof Fault)) throw error;
      });
      chain.interrupt = () => undefined;
      return;
    }
    case "move": {
      // The chain moves while it is read.
      let left = action.after;
      chain.interrupt = () => {
        left -= 1;
        if (left !== 0) return;
        const depth = chain.height - action.depth < 3 ? 0 : action.depth;
        void chain.disconnect(depth);
        void chain.mineTo(chain.wallet.address().script, depth + 1);
      };
      await world.follow();
      chain.interrupt = () => undefined;
    }
  }
}

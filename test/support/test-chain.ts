/** A chain that a test can move, with a wallet that has coins on it: the embedded node, a bitcoind, or the simulated chain. */
import type { Transaction } from "bitcoinjs-lib";
import type { ChainSource } from "../../src/chain/chain.ts";
import { coinOf, scriptOf } from "./test-wallet.ts";
import type { TestAddress, TestCoin, TestWallet } from "./test-wallet.ts";

/** Satoshis per virtual byte that the wallet pays unless told. */
const RATE = 5;

/** Blocks after which the wallet may spend what it mined. */
const MATURITY = 100;

export abstract class TestChain {
  /** Coins that the wallet may spend; some may be spent or reorganised away since. */
  protected readonly coins: TestCoin[] = [];

  abstract readonly wallet: TestWallet;
  abstract get source(): ChainSource;
  /** Mines blocks out of the mempool that pay `script`; returns their coinbase transactions. */
  abstract mineTo(script: Uint8Array, count: number): Promise<Transaction[]>;
  /** The same where nobody asks for the coinbase transactions: reading a hundred blocks takes longer than mining them. */
  protected async mineFor(script: Uint8Array, count: number): Promise<void> {
    await this.mineTo(script, count);
  }
  /** One block with exactly these transactions; throws when they make no valid block. */
  abstract mineOnly(transactions: readonly Transaction[]): Promise<void>;
  /** Takes the last `depth` blocks out of the best chain; their transactions wait again. */
  abstract disconnect(depth: number): Promise<void>;
  abstract isUnspent(coin: TestCoin): Promise<boolean>;
  /** Whether the node can be made to forget a waiting transaction, and to ask for more: Core has no call for it. */
  abstract get canDrop(): boolean;
  /** Makes the node forget a waiting transaction, as expiry or a full mempool would. */
  abstract dropFromMempool(txid: string): Promise<void>;
  /** What the node asks at least from now on, in sat/kvB, as if its mempool were full; what pays less, its children counted, leaves it. */
  abstract setFloor(satPerKvb: bigint): Promise<void>;
  /** Whether the node is ours to kill. */
  abstract get canCrash(): boolean;
  /** Kills the node with SIGKILL and starts it again. */
  abstract crash(): Promise<void>;
  abstract stop(): Promise<void>;

  /** Mines `count` blocks, to `address` or to nobody in particular. */
  async mine(count = 1, address?: string): Promise<void> {
    const script = address === undefined ? this.wallet.address().script : scriptOf(address);
    await this.mineFor(script, count);
  }

  /** Mines until the wallet has `count` more coins that may be spent. */
  async earn(count: number): Promise<void> {
    const owner = this.wallet.address();
    const rewards = await this.mineTo(owner.script, count);
    await this.mine(MATURITY);
    for (const reward of rewards) this.coins.push(coinOf(reward, 0, owner));
  }

  /** The next coin of the wallet that no transaction spends; it is not offered again. */
  async coin(): Promise<TestCoin> {
    for (let coin = this.coins.shift(); coin !== undefined; coin = this.coins.shift()) {
      if (await this.isUnspent(coin)) return coin;
    }
    await this.earn(1);
    return this.coin();
  }

  /** A confirmed coin of the given kind and value, for tests that spend it by hand. */
  async coinFor(owner: TestAddress, value: bigint): Promise<TestCoin> {
    const transaction = await this.fund(owner.script, value);
    await this.mine(1);
    return coinOf(transaction, 0, owner);
  }

  /** A block reward that may not be spent yet. */
  async immatureCoin(): Promise<TestCoin> {
    const owner = this.wallet.address();
    const [reward] = await this.mineTo(owner.script, 1);
    return coinOf(reward!, 0, owner);
  }

  /** A signed transaction of the wallet that pays `value` to an address or script, output 0; not broadcast. Change comes back. */
  async payment(to: string | Uint8Array, value: bigint, rate = RATE): Promise<Transaction> {
    return (await this.paymentOrNot(to, value, rate)).payment;
  }

  /** Such a payment, and another signed transaction of the same coin, which gives all of it back to the wallet; neither is broadcast. */
  async paymentOrNot(
    to: string | Uint8Array,
    value: bigint,
    rate = RATE,
  ): Promise<{ payment: Transaction; elsewhere: Transaction }> {
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
    const payment = draft(coin.value - value - fee);
    this.coins.push(coinOf(payment, 1, change));
    const back = [{ script: change.script, value: coin.value - 2n * fee }];
    return { payment, elsewhere: this.wallet.build([coin], back) };
  }

  /** Pays `value` to an address or script and broadcasts it; it waits in the mempool. */
  async fund(to: string | Uint8Array, value: bigint): Promise<Transaction> {
    const transaction = await this.payment(to, value);
    await this.send(transaction);
    return transaction;
  }

  /** Broadcasts; throws when the node refuses. */
  async send(transaction: Transaction): Promise<void> {
    const result = await this.source.broadcast(transaction.toBuffer());
    if (!result.accepted) throw new Error(`the node refuses: ${result.reason}`);
  }

  /** Replaces the last `depth` blocks by `depth + 1` others, which hold what was in them unless `leaveOut` is said. */
  async reorg(depth: number, { leaveOut = false } = {}): Promise<void> {
    await this.disconnect(depth);
    if (!leaveOut) await this.mine(depth + 1);
    else for (let left = depth + 1; left > 0; left -= 1) await this.mineOnly([]);
  }
}

/** Who owns what on the simulated chain: the outputs of its blocks, one block at a time, and back again. */
import type { Transaction } from "bitcoinjs-lib";
import { dustLimit } from "../../src/bitcoin/script.ts";
import { isSpendGood } from "./simulated-scripts.ts";

/** An unspent output; `height` is undefined for one that waits in the mempool. */
export interface SimulatedCoin {
  readonly value: bigint;
  readonly script: Uint8Array;
  readonly height: number | undefined;
  readonly coinbase: boolean;
}

export type Lookup = (outpoint: string) => SimulatedCoin | undefined;

/** Core's word for inputs that do not exist or are spent. */
export const MISSING = "bad-txns-inputs-missingorspent";

/** Core's word for a fee below what a full mempool asks, for which a child may make up. */
export const BELOW_FLOOR = "mempool min fee not met";

/** The least that is relayed at all, in sat/kvB. */
export const MIN_RELAY = 100n;

const MATURITY = 100;
/** Lock times below it are heights (consensus). */
const LOCKTIME_THRESHOLD = 500_000_000;

/** A transaction that breaks a rule, named as Bitcoin Core names it. */
export class Refused extends Error {
  readonly reason: string;
  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** The outpoints that a transaction spends, as `txid:vout`. */
export function spentBy(transaction: Transaction): string[] {
  return transaction.ins.map(
    ({ hash, index }) => `${Buffer.from(hash).reverse().toString("hex")}:${index}`,
  );
}

/** The rules that a block's transactions keep; returns the fee. Throws Refused. `height` is that of the block. */
export function feeOf(transaction: Transaction, height: number, lookup: Lookup): bigint {
  const outpoints = spentBy(transaction);
  const coins = outpoints.map((outpoint) => lookup(outpoint));
  if (!coins.every((coin) => coin !== undefined) || new Set(outpoints).size !== outpoints.length)
    throw new Refused(MISSING);
  const isLocked = transaction.ins.some(({ sequence }) => sequence !== 0xffffffff);
  if (isLocked && transaction.locktime < LOCKTIME_THRESHOLD && transaction.locktime >= height)
    throw new Refused("non-final");
  if (coins.some((coin) => coin.coinbase && height - (coin.height ?? height) < MATURITY))
    throw new Refused("bad-txns-premature-spend-of-coinbase");
  const fee =
    coins.reduce((sum, { value }) => sum + value, 0n) -
    transaction.outs.reduce((sum, { value }) => sum + value, 0n);
  if (fee < 0n) throw new Refused("bad-txns-in-belowout");
  for (const index of coins.keys()) {
    if (!isSpendGood(transaction, index, coins))
      throw new Refused("mempool-script-verify-flag-failed");
  }
  return fee;
}

/** The rules that only relaying adds. Throws Refused. */
export function requireRelay(transaction: Transaction, fee: bigint, floor: bigint): void {
  for (const { script, value } of transaction.outs) {
    const limit = dustLimit(script);
    if (limit === undefined) throw new Refused("scriptpubkey");
    if (value < limit) throw new Refused("dust");
  }
  const paid = fee * 1000n;
  const vsize = BigInt(transaction.virtualSize());
  if (paid < MIN_RELAY * vsize) throw new Refused("min relay fee not met");
  if (paid < floor * vsize) throw new Refused(BELOW_FLOOR);
}

/** The unspent outputs of the best chain. */
export class SimulatedLedger {
  readonly #coins = new Map<string, SimulatedCoin>();

  readonly lookup: Lookup = (outpoint) => this.#coins.get(outpoint);

  /** Applies the transactions of one block, unchecked; returns what undoes it. */
  apply(transactions: readonly Transaction[], height: number): () => void {
    const changed: [string, SimulatedCoin | undefined][] = [];
    const set = (outpoint: string, coin: SimulatedCoin | undefined): void => {
      changed.push([outpoint, this.#coins.get(outpoint)]);
      this.#put(outpoint, coin);
    };
    for (const transaction of transactions) {
      for (const outpoint of spentBy(transaction)) set(outpoint, undefined);
      const txid = transaction.getId();
      for (const [vout, { script, value }] of transaction.outs.entries())
        set(`${txid}:${vout}`, { script, value, height, coinbase: transaction.isCoinbase() });
    }
    return () => {
      for (const [outpoint, coin] of changed.reverse()) this.#put(outpoint, coin);
    };
  }

  #put(outpoint: string, coin: SimulatedCoin | undefined): void {
    if (coin === undefined) this.#coins.delete(outpoint);
    else this.#coins.set(outpoint, coin);
  }
}

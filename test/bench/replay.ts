/**
 * A wallet's life: deposits and payments of `moneypot.csv` in their order, payments grouped into batches, fee rates from a path that a seed
 * decides. What a rule for choosing coins is worth shows at the end: all fees paid, and what the coins that are left cost to spend.
 */
import { readFileSync } from "node:fs";
import { randomInt } from "../../src/base/clock.ts";
import { sats } from "../../src/base/sats.ts";
import type { Coin } from "../../src/bitcoin/coin-selection.ts";
import { feeFor, feeRate, satPerVb } from "../../src/bitcoin/fee-rate.ts";
import type { FeeRate } from "../../src/bitcoin/fee-rate.ts";
import type { TransactionOutput } from "../../src/bitcoin/transaction.ts";
import { inputWeight, vsizeOf } from "../../src/bitcoin/weight.ts";
import { seededRandom } from "../support/random.ts";
import { paymentsOf, testWallet } from "../support/wallet.ts";

/** One batch to be paid. */
export interface ReplayBatch {
  readonly number: number;
  readonly coins: readonly Coin[];
  readonly payments: readonly TransactionOutput[];
  readonly rate: FeeRate;
}

/** How a batch is paid. */
export interface Paid {
  readonly inputs: readonly Coin[];
  readonly change: bigint;
  readonly fee: bigint;
}

/** A rule for choosing coins; undefined when they do not reach, `too-heavy` when nodes would not relay what it makes. */
export type PayBatch = (batch: ReplayBatch) => Paid | "too-heavy" | undefined;

/** What became of the wallet. */
export interface ReplayResult {
  readonly batches: number;
  readonly fees: bigint;
  readonly coins: number;
  /** What spending all that is left costs at the long-term rate. */
  readonly toEmpty: bigint;
  /** Fees and that. */
  readonly lifecycle: bigint;
  readonly changeless: number;
  /** Batches that had to wait for the next deposits. */
  readonly postponed: number;
}

/** Rates wander around this one, and coins that are left are valued at it. */
export const LONG_TERM = satPerVb(10);

/** The rows of the scenario: satoshis, deposits above zero and payments below. */
export function moneypot(rows?: number): bigint[] {
  const file = new URL("../vectors/moneypot.csv", import.meta.url);
  return readFileSync(file, "utf8").trim().split("\n").slice(0, rows).map(BigInt);
}

/**
 * Fee rates between 1 and 100 sat/vB: a walk that adds a step of up to 30 % either way each time and is drawn back to 10 sat/vB by a tenth
 * of its distance, both in the logarithm.
 */
export function feePath(length: number): FeeRate[] {
  const random = seededRandom("fee path");
  let log = Math.log(10);
  return Array.from({ length }, () => {
    const step = (randomInt(random, 601) - 300) / 1_000;
    log = log + step + (Math.log(10) - log) / 10;
    return feeRate(BigInt(Math.round(1_000 * Math.min(100, Math.max(1, Math.exp(log))))));
  });
}

/**
 * Plays `rows` with a batch for every `group` payments, at the fee rate of its row whatever the rule. Payments that the coins do not reach
 * for wait for the next batch; one that is too heavy is paid in two, each with half of every amount.
 */
export function replay(rows: readonly bigint[], group: number, pay: PayBatch): ReplayResult {
  const rates = feePath(rows.length);
  const counts = { batches: 0, changeless: 0, postponed: 0 };
  let coins: Coin[] = [];
  let waiting: number[] = [];
  let fees = 0n;
  const book = (paid: Paid): void => {
    const spent = new Set<Coin>(paid.inputs);
    coins = coins.filter((coin) => !spent.has(coin));
    if (paid.change > 0n) coins.push(coinOf(`change ${counts.batches}`, paid.change));
    else counts.changeless += 1;
    counts.batches += 1;
    fees += paid.fee;
  };
  for (const [row, amount] of rows.entries()) {
    if (amount > 0n) coins.push(coinOf(`deposit ${row}`, amount));
    else waiting.push(Number(-amount));
    if (amount > 0n || waiting.length < group) continue;
    const due = [waiting];
    waiting = [];
    for (let part = due.pop(); part !== undefined; part = due.pop()) {
      const rate = rates[row] ?? LONG_TERM;
      const paid = pay({ number: counts.batches, coins, payments: paymentsOf(part), rate });
      if (paid === "too-heavy") due.push(...halvesOf(part));
      else if (paid !== undefined) book(paid);
      else {
        waiting.push(...part);
        counts.postponed += 1;
      }
    }
  }
  const perCoin = feeFor(LONG_TERM, vsizeOf(inputWeight(testWallet())));
  const toEmpty = perCoin * BigInt(coins.length);
  return { ...counts, fees, coins: coins.length, toEmpty, lifecycle: fees + toEmpty };
}

function halvesOf(amounts: readonly number[]): number[][] {
  const half = amounts.map((amount) => Math.floor(amount / 2));
  return [half, amounts.map((amount, index) => amount - (half[index] ?? 0))];
}

/** Each name is a transaction of its own; nothing here asks for a real txid. */
function coinOf(name: string, value: bigint): Coin {
  const txid = Buffer.from(name.padEnd(32)).toString("hex");
  return { outpoint: { txid, vout: 0 }, value: sats(value) };
}

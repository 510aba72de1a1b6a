import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { sats } from "../../src/base/sats.ts";
import { selectCoins } from "../../src/bitcoin/coin-selection.ts";
import type { Coin, SelectionRequest } from "../../src/bitcoin/coin-selection.ts";
import { feeRate } from "../../src/bitcoin/fee-rate.ts";
import { coreSelection } from "../support/core-selection.ts";
import { paymentsOf, testWallet } from "../support/wallet.ts";

/**
 * What coin selection costs over the life of a wallet: the first 3,000 operations of the moneypot history, payments in batches of five, a
 * fee rate that wanders between 1 and 100 sat/vB around 10. Cost is all fees and, at the end, emptying the wallet at the long-term rate.
 */
const LONG_TERM = 10;
const SPEND = 67.75;
const BATCH = 5;
const operations = readFileSync(new URL("./moneypot.csv", import.meta.url), "utf8")
  .trim()
  .split("\n")
  .slice(0, 3_000)
  .map(Number);

type Choose = (
  values: readonly number[],
  payments: readonly number[],
  rate: number,
) => { chosen: readonly number[]; change: number } | undefined;

/** A fixed sequence of numbers in 0…1 (a linear congruential generator: nothing here is secret). */
function chances(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function lifetimeCost(path: number, choose: Choose): number {
  const chance = chances(path);
  let level = Math.log(LONG_TERM);
  let pool: number[] = [];
  let waiting: number[] = [];
  let fees = 0;
  for (const amount of operations) {
    level += (chance() - 0.5) * 0.3 + (Math.log(LONG_TERM) - level) * 0.01;
    if (amount > 0) pool.push(amount);
    else waiting.push(-amount);
    if (waiting.length < BATCH) continue;
    const rate = Math.min(100, Math.max(1, Math.exp(level)));
    const answer = choose(pool, waiting, rate);
    if (answer === undefined) continue;
    const spent = new Set(answer.chosen);
    const total = answer.chosen.reduce((sum, at) => sum + pool[at]!, 0);
    fees += total - answer.change - waiting.reduce((sum, value) => sum + value, 0);
    pool = pool.filter((_, at) => !spent.has(at));
    if (answer.change > 0) pool.push(answer.change);
    waiting = [];
  }
  return fees + pool.length * SPEND * LONG_TERM;
}

const descriptor = testWallet();

function ours(rest: Partial<SelectionRequest<Coin>>): Choose {
  return (values, payments, rate) => {
    const answer = selectCoins({
      coins: values.map((value, at) => ({
        outpoint: { txid: "00".repeat(32), vout: at },
        value: sats(BigInt(value)),
      })),
      payments: paymentsOf(payments),
      descriptor,
      feeRate: feeRate(BigInt(Math.round(rate * 1000))),
      longTermFeeRate: feeRate(BigInt(LONG_TERM * 1000)),
      bumpReserve: sats(5_500n),
      caps: { fee: sats(10n ** 10n), sharePercent: 100, rate: feeRate(1_000_000n) },
      seed: new Uint8Array(32),
      ...rest,
    });
    if (answer.kind !== "selected") return undefined;
    const chosen = answer.inputs.map(({ outpoint }) => outpoint.vout);
    return { chosen, change: Number(answer.change ?? 0n) };
  };
}

test.each([1, 2, 3, 4])("moneypot, fee path %i", (path) => {
  const chance = chances(99);
  const core = lifetimeCost(path, (values, payments, rate) =>
    coreSelection({ values, payments, rate, longTermRate: LONG_TERM, chance }),
  );
  // With a bump handle on every batch, which Core does not keep.
  expect(lifetimeCost(path, ours({ consolidate: "any" }))).toBeLessThanOrEqual(core);
  // What it costs not to link the coins of strangers, the default.
  expect(lifetimeCost(path, ours({}))).toBeLessThanOrEqual(1.4 * core);
});

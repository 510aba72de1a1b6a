/** The rules that the replay compares: ours, with and without a change output in every batch, and its peers. */
import { sats } from "../../src/base/sats.ts";
import { selectCoins } from "../../src/bitcoin/coin-selection.ts";
import type { SelectionRequest, Coin } from "../../src/bitcoin/coin-selection.ts";
import { feeFor, satPerVb } from "../../src/bitcoin/fee-rate.ts";
import { inputWeight, STANDARD_WEIGHT_MAX, vsizeOf, weightOf } from "../../src/bitcoin/weight.ts";
import { testWallet } from "../support/wallet.ts";
import { coinselect, largestFirst } from "./coinselect.ts";
import type { Chosen, PlainCosts } from "./coinselect.ts";
import type { PayBatch, ReplayBatch } from "./replay.ts";
import { LONG_TERM } from "./replay.ts";

const wallet = testWallet();
const perInput = inputWeight(wallet);
const changeScript = wallet.scriptAt(1, 0);

/** Exact weight of a batch that is paid so. */
export function weightOfBatch(batch: ReplayBatch, inputs: number, hasChange: boolean): number {
  const scripts = batch.payments.map(({ script }) => script);
  return weightOf({
    inputs,
    inputWeight: perInput,
    outputs: hasChange ? [...scripts, changeScript] : scripts,
  });
}

/** `selectCoins`; `options` are those of a request that are of interest here. */
export function ours(
  options: Partial<Omit<SelectionRequest<Coin>, "coins" | "payments">> = {},
): PayBatch {
  return (batch) => {
    const found = selectCoins({
      coins: batch.coins,
      payments: batch.payments,
      descriptor: wallet,
      feeRate: batch.rate,
      longTermFeeRate: LONG_TERM,
      caps: { fee: sats(100_000_000n), sharePercent: 100, rate: satPerVb(10_000) },
      seed: new Uint8Array(32).fill(batch.number % 256),
      ...options,
    });
    if (found.kind === "insufficient-funds") return undefined;
    if (found.kind === "too-heavy") return "too-heavy";
    if (found.kind !== "selected") throw new Error(`replay: ${found.kind}`);
    const change = found.change ?? 0n;
    const weight = weightOfBatch(batch, found.inputs.length, change > 0n);
    if (weight !== found.weight) throw new Error("replay: another weight than the formula's");
    return { inputs: found.inputs, change, fee: found.fee };
  };
}

/** Largest first. */
export const largest: PayBatch = (batch) =>
  settle(batch, largestFirst(batch.coins, costsOf(batch)));

/** The rules of `coinselect`. */
export const blackjackFirst: PayBatch = (batch) =>
  settle(batch, coinselect(batch.coins, costsOf(batch)));

function settle(batch: ReplayBatch, chosen: Chosen<Coin>): ReturnType<PayBatch> {
  if (chosen === undefined) return undefined;
  const weight = weightOfBatch(batch, chosen.inputs.length, chosen.change > 0n);
  if (weight > STANDARD_WEIGHT_MAX) return "too-heavy";
  const sum = chosen.inputs.reduce((all, { value }) => all + value, 0n);
  return { ...chosen, fee: sum - targetOf(batch) - chosen.change };
}

function costsOf(batch: ReplayBatch): PlainCosts {
  const bare = [false, true].map((hasChange) => weightOfBatch(batch, 0, hasChange));
  return {
    target: targetOf(batch),
    // Fewer than 253 inputs need one byte for their number, all others two more.
    fee: (inputs, hasChange) => {
      const count = inputs < 253 ? 0 : 8;
      const weight = bare[Number(hasChange)]! + inputs * perInput + count;
      return feeFor(batch.rate, vsizeOf(weight));
    },
    perInput: feeFor(batch.rate, vsizeOf(perInput)),
    minChange: atLeast(294n, feeFor(LONG_TERM, vsizeOf(perInput))),
  };
}

function targetOf({ payments }: ReplayBatch): bigint {
  return payments.reduce((sum, { value }) => sum + value, 0n);
}

function atLeast(least: bigint, value: bigint): bigint {
  return value < least ? least : value;
}

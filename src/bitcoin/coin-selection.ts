import { shuffled } from "../base/clock.ts";
import type { Sats } from "../base/sats.ts";
import { divFloor, sats, sumSats } from "../base/sats.ts";
import { branchAndBound } from "./branch-and-bound.ts";
import type { Descriptor } from "./descriptor.ts";
import type { FeeRate } from "./fee-rate.ts";
import { feeFor, feeRate } from "./fee-rate.ts";
import type { OutPoint } from "./outpoint.ts";
import { formatOutPoint } from "./outpoint.ts";
import { dustLimit } from "./script.ts";
import { seededRandom } from "./seeded-random.ts";
import type { TransactionOutput } from "./transaction.ts";
import {
  STANDARD_WEIGHT_MAX,
  inputWeight,
  largestInputWeight,
  vsizeOf,
  weightOf,
} from "./weight.ts";

/** A coin that may be spent. Coins with the same `cluster` are already linked on the chain: one address, or spent together before. */
export interface Coin {
  readonly outpoint: OutPoint;
  readonly value: Sats;
  readonly cluster?: string;
}

/** Limits on the fee, each a refusal of its own; `sharePercent` of the payments, in whole per cent, is not asked where nothing is paid. */
export interface FeeCaps {
  readonly fee: Sats;
  readonly sharePercent: number;
  readonly rate: FeeRate;
}

/** What is to be paid, from which coins and under which limits. */
export interface SelectionRequest<C extends Coin> {
  /** Confirmed deep enough and reserved by nobody: the caller has seen to that. */
  readonly coins: readonly C[];
  /** Spent in any case: the anchor of a lineage, all inputs of what is replaced, all coins of a sweep. Must be among `coins`. */
  readonly required?: readonly OutPoint[];
  readonly payments: readonly TransactionOutput[];
  /** The wallet whose coins they are: it fixes the weight of inputs and of change. */
  readonly descriptor: Descriptor;
  readonly feeRate: FeeRate;
  /** What nodes relay at least: reached with the largest signatures that there are too; not asked where absent. */
  readonly relayFloor?: FeeRate;
  /** What spending a coin costs some day, for weighing change. */
  readonly longTermFeeRate: FeeRate;
  /** Least change, so that a child can pay for its parent; absent where no bump handle is needed and change may be left out. */
  readonly bumpReserve?: Sats;
  readonly caps: FeeCaps;
  /**
   * Which coins join a batch while fees are low: only those of clusters already in it, so that nobody learns anything (the default), or any,
   * for wallets whose coins come from nobody in particular. On moneypot's history, in batches of five, the default costs a quarter more over
   * the wallet's life, `any` no more than Bitcoin Core's choice (test/vectors/moneypot.test.ts).
   */
  readonly consolidate?: "linked" | "any";
  /** Decides between equals and the order of inputs; stored with the batch. */
  readonly seed: Uint8Array;
}

/** Coins that pay for everything: Σ inputs = Σ payments + change + fee. */
export interface Selection<C extends Coin> {
  readonly kind: "selected";
  readonly inputs: readonly C[];
  readonly change?: Sats;
  readonly fee: Sats;
  readonly weight: number;
  readonly vsize: number;
}

/** The coins do not reach. Amounts in satoshis, fee and change reserve included. */
export interface InsufficientFunds {
  readonly kind: "insufficient-funds";
  readonly needed: bigint;
  readonly available: Sats;
}

/** The fee breaks a cap, or the transaction is heavier than nodes relay. */
export interface SelectionRefused {
  readonly kind: "fee-over-cap" | "fee-over-share" | "fee-over-rate" | "too-heavy";
  readonly fee: Sats;
}

/** Inputs up to which coins are added while fees are low. */
const CONSOLIDATE_UP_TO = 60;

/**
 * Chooses coins so that the fee now and the later cost of spending the change are least together. Without change by branch and
 * bound, if no bump handle is needed; otherwise with the fewest inputs and one change output of at least the reserve, taking small coins
 * where they do as well as large ones. While fees are low it adds coins of clusters already in, and others only where the caller
 * says so: linking is what an outsider learns. All inputs of a wallet weigh the same, so the arithmetic is exact and the choice optimal (tested
 * against exhaustive search). The same request gives the same answer.
 */
export function selectCoins<C extends Coin>(
  request: SelectionRequest<C>,
): Selection<C> | InsufficientFunds | SelectionRefused {
  const costs = costsOf(request);
  const random = seededRandom(request.seed, "coin-selection");
  const required = requiredCoins(request);
  const free = shuffled(
    request.coins.filter((coin) => !required.includes(coin) && coin.value > costs.perInput),
    random,
  ).sort((a, b) => (a.value < b.value ? 1 : a.value > b.value ? -1 : 0));
  const withChange = fewestInputs(required, free, costs);
  // Coins are gathered into change, so there must be some.
  const gathers = request.consolidate === "any" && isCheap(request);
  const without =
    gathers && withChange !== undefined
      ? undefined
      : changeless(request, { required, free, withChange }, costs);
  if (without !== undefined) return judged(request, shuffled(without, random), undefined, costs);
  if (withChange === undefined) {
    const needed = costs.target + costs.withChange(required.length + free.length) + costs.minChange;
    return { kind: "insufficient-funds", needed, available: total([...required, ...free]) };
  }
  const unused = shuffled(free.slice(withChange.length - required.length), random);
  const smaller = preferSmall(required, withChange, unused, costs);
  const judgedWith = (inputs: readonly C[]): Selection<C> | SelectionRefused => {
    const change = total(inputs) - costs.target - costs.withChange(inputs.length);
    return judged(request, shuffled(inputs, random), sats(change), costs);
  };
  const tidy = judgedWith(consolidated(request, smaller, free));
  return tidy.kind === "selected" ? tidy : judgedWith(smaller);
}

interface Costs {
  readonly target: bigint;
  readonly minChange: bigint;
  /** What the change will cost when it is spent. */
  readonly spendChange: bigint;
  /** Fee of one more input, rounded up: coins below it are worth nothing now. */
  readonly perInput: bigint;
  readonly withoutChange: (inputs: number) => bigint;
  readonly withChange: (inputs: number) => bigint;
  readonly weight: (inputs: number, hasChange: boolean) => number;
}

function costsOf<C extends Coin>(request: SelectionRequest<C>): Costs {
  const changeScript = request.descriptor.scriptAt(0, 0);
  const perInput = inputWeight(request.descriptor);
  const scripts = request.payments.map((payment) => payment.script);
  const bare = weightOf({ inputs: 0, inputWeight: perInput, outputs: scripts });
  const bareChange = weightOf({
    inputs: 0,
    inputWeight: perInput,
    outputs: [...scripts, changeScript],
  });
  const weight = (inputs: number, hasChange: boolean): number =>
    (hasChange ? bareChange : bare) +
    weightOf({ inputs, inputWeight: perInput, outputs: [] }) -
    weightOf({ inputs: 0, inputWeight: perInput, outputs: [] });
  const { relayFloor = feeRate(0n) } = request;
  const longer = largestInputWeight(request.descriptor) - perInput;
  const fee = (inputs: number, hasChange: boolean): bigint => {
    const usual = weight(inputs, hasChange);
    const planned = feeFor(request.feeRate, vsizeOf(usual));
    const least = feeFor(relayFloor, vsizeOf(usual + inputs * longer));
    return planned > least ? planned : least;
  };
  const spendChange = feeFor(request.longTermFeeRate, vsizeOf(perInput));
  const dust = dustLimit(changeScript) ?? 0n;
  const floor = dust > spendChange ? dust : spendChange;
  const reserve = request.bumpReserve ?? 0n;
  return {
    target: sumSats(request.payments.map((payment) => payment.value)),
    minChange: reserve > floor ? reserve : floor,
    spendChange,
    perInput: feeFor(request.feeRate, vsizeOf(perInput)),
    withoutChange: (inputs) => fee(inputs, false),
    withChange: (inputs) => fee(inputs, true),
    weight,
  };
}

function requiredCoins<C extends Coin>(request: SelectionRequest<C>): C[] {
  return (request.required ?? []).map((outpoint) => {
    const name = formatOutPoint(outpoint);
    const coin = request.coins.find((candidate) => formatOutPoint(candidate.outpoint) === name);
    if (coin === undefined) throw new RangeError("selectCoins: a required coin is not there");
    return coin;
  });
}

/** The required coins and the fewest of the free ones (largest first) that leave a change output; undefined when all do not. */
function fewestInputs<C extends Coin>(
  required: readonly C[],
  free: readonly C[],
  costs: Costs,
): C[] | undefined {
  const chosen = [...required];
  let sum: bigint = total(required);
  const enough = (): boolean =>
    chosen.length > 0 && sum >= costs.target + costs.withChange(chosen.length) + costs.minChange;
  for (const coin of free) {
    if (enough()) break;
    chosen.push(coin);
    sum += coin.value;
  }
  return enough() ? chosen : undefined;
}

function changeless<C extends Coin>(
  request: SelectionRequest<C>,
  coins: { required: readonly C[]; free: readonly C[]; withChange: readonly C[] | undefined },
  costs: Costs,
): C[] | undefined {
  const { required, free, withChange } = coins;
  if (request.bumpReserve !== undefined || request.payments.length === 0) return undefined;
  const target = costs.target - total(required);
  const changeFee = costs.withChange(1) - costs.withoutChange(1);
  const found = branchAndBound({
    values: free.map((coin) => coin.value),
    target,
    feeOf: (inputs) => costs.withoutChange(required.length + inputs),
    excessMax: changeFee + costs.minChange,
    costBelow:
      withChange === undefined
        ? BigInt(Number.MAX_SAFE_INTEGER)
        : costs.withChange(withChange.length) + costs.spendChange,
  });
  return found && [...required, ...found.flatMap((index) => free[index] ?? [])];
}

/** As many inputs, but small coins instead of large ones where the sum still reaches: large coins keep later batches light. */
function preferSmall<C extends Coin>(
  required: readonly C[],
  chosen: readonly C[],
  unused: readonly C[],
  costs: Costs,
): C[] {
  const needed = costs.target + costs.withChange(chosen.length) + costs.minChange;
  const picked = chosen.slice(required.length);
  let sum: bigint = total(chosen);
  for (const candidate of unused) {
    const place = picked.findIndex(
      (coin) => coin.value > candidate.value && sum - coin.value + candidate.value >= needed,
    );
    const replaced = picked[place];
    if (replaced === undefined) continue;
    picked[place] = candidate;
    sum += candidate.value - replaced.value;
  }
  return [...required, ...picked];
}

/** Fees are low at 7/10 of the long-term rate: of 5/10 to 10/10 the cheapest on moneypot's history over six paths of fees. */
function isCheap({ feeRate, longTermFeeRate }: SelectionRequest<Coin>): boolean {
  return 10n * feeRate <= 7n * longTermFeeRate;
}

function consolidated<C extends Coin>(
  request: SelectionRequest<C>,
  chosen: readonly C[],
  free: readonly C[],
): readonly C[] {
  if (!isCheap(request)) return chosen;
  const clusters = new Set(chosen.flatMap((coin) => coin.cluster ?? []));
  const taken = new Set(chosen);
  const mayJoin = (coin: C): boolean =>
    !taken.has(coin) &&
    (request.consolidate === "any" || (coin.cluster !== undefined && clusters.has(coin.cluster)));
  // Smallest first: they are what makes a later batch heavy.
  const joining = free.filter(mayJoin).reverse();
  return [...chosen, ...joining.slice(0, Math.max(0, CONSOLIDATE_UP_TO - chosen.length))];
}

function judged<C extends Coin>(
  request: SelectionRequest<C>,
  inputs: readonly C[],
  change: Sats | undefined,
  costs: Costs,
): Selection<C> | SelectionRefused {
  const fee = sats(total(inputs) - costs.target - (change ?? 0n));
  const weight = costs.weight(inputs.length, change !== undefined);
  const share = divFloor(costs.target * BigInt(request.caps.sharePercent), 100n);
  if (weight > STANDARD_WEIGHT_MAX) return { kind: "too-heavy", fee };
  if (fee > request.caps.fee) return { kind: "fee-over-cap", fee };
  if (request.payments.length > 0 && fee > share) return { kind: "fee-over-share", fee };
  const vsize = vsizeOf(weight);
  if (fee > feeFor(request.caps.rate, vsize)) return { kind: "fee-over-rate", fee };
  const selection = { kind: "selected" as const, inputs, fee, weight, vsize };
  return change === undefined ? selection : { ...selection, change };
}

function total(coins: readonly Coin[]): Sats {
  return sumSats(coins.map((coin) => coin.value));
}

import type { Sats } from "../../base/sats.ts";
import { valueAt } from "../../rates/rate.ts";
import type { LintPrice } from "./subject.ts";

/**
 * Whether an amount looks as if a person had thought of it: at least three zeros at its end and at most three digits before them, or four
 * zeros. Among amounts drawn at random one in a thousand to ten thousand does.
 */
export function isRound(amount: bigint): boolean {
  const digits = amount.toString();
  const bare = digits.replace(/0+$/, "");
  const zeros = digits.length - bare.length;
  return zeros >= 4 || (zeros >= 3 && bare.length <= 3);
}

/**
 * Whether an amount is worth a round sum of a currency, to a two-thousandth: 1, 1.5, 2, 2.5 … 9.5 times a power of ten. Of amounts drawn
 * at random one in fifty is.
 */
export function isRoundIn(amount: Sats, price: LintPrice): boolean {
  const value = valueAt(amount, price);
  if (value < 100n) return false;
  const step = 5n * 10n ** BigInt(value.toString().length - 2);
  const rest = value % step;
  const distance = rest > step - rest ? step - rest : rest;
  return distance * 2_000n <= value;
}

/** The amount in the middle; of an even number the lower one. 0 for none. */
export function medianOf(amounts: readonly bigint[]): bigint {
  const sorted = [...amounts].sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0n;
}

/**
 * The most amounts that lie within `percent` of each other, and include one of the first `own` of them. What one award and the jitter on
 * it can make lies in one such band.
 */
export function widestBand(amounts: readonly bigint[], own: number, percent: number): number {
  const marked = amounts
    .map((amount, index) => ({ amount, isOwn: index < own }))
    .sort((a, b) => (a.amount < b.amount ? -1 : a.amount > b.amount ? 1 : 0));
  let most = 0;
  let from = 0;
  for (let to = 0; to < marked.length; to += 1) {
    const high = marked[to]?.amount ?? 0n;
    while (high * 100n > (marked[from]?.amount ?? high) * BigInt(100 + percent)) from += 1;
    const band = marked.slice(from, to + 1);
    if (band.length > most && band.some(({ isOwn }) => isOwn)) most = band.length;
  }
  return most;
}

/** Payments of which all subsets are tried: 2¹⁴ sums for each coin. */
const SUBSETS_UP_TO = 14;

/**
 * How many payments together are worth exactly one of the targets; undefined when no set of them is. Of more than 14 payments only single
 * ones and all together are looked at.
 */
export function subsetThatSums(
  amounts: readonly bigint[],
  targets: ReadonlySet<bigint>,
): number | undefined {
  if (amounts.some((amount) => targets.has(amount))) return 1;
  const total = amounts.reduce((sum, amount) => sum + amount, 0n);
  if (amounts.length > 1 && targets.has(total)) return amounts.length;
  if (amounts.length > SUBSETS_UP_TO) return undefined;
  const sums: bigint[] = [0n];
  const sizes: number[] = [0];
  for (const amount of amounts) {
    const before = sums.length;
    for (let index = 0; index < before; index += 1) {
      const sum = (sums[index] ?? 0n) + amount;
      const size = (sizes[index] ?? 0) + 1;
      if (targets.has(sum)) return size;
      sums.push(sum);
      sizes.push(size);
    }
  }
  return undefined;
}

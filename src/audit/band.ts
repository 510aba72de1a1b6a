import type { BookSettings } from "../base/fund-file.ts";

/** The side of a cell: gifts or payouts. */
export type Side = "in" | "out";

/** K of a side: the least number of new items that are published together. */
export function minimumOf(book: BookSettings, side: Side): number {
  return side === "in" ? book.minDonations : book.minPayouts;
}

/**
 * The published band for `count` items: `lo-hi` with lo = K·2ⁱ the largest that is not above the count and hi = 2lo−1. `0` is for a side
 * without leaves and never comes from here; a count below K throws RangeError.
 */
export function bandOf(count: number, minimum: number): string {
  if (count < minimum) throw new RangeError("bandOf: fewer than K");
  let low = minimum;
  while (low * 2 <= count) low *= 2;
  return `${low}-${2 * low - 1}`;
}

/** Whether `band` is one that `bandOf` can give. */
export function isBand(band: string, minimum: number): boolean {
  const low = Number(band.split("-")[0]);
  return Number.isSafeInteger(low) && low >= minimum && bandOf(low, minimum) === band;
}

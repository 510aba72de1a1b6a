import { decimalsOf } from "./currency.ts";
import type { Rate } from "./rate.ts";

/** Satoshis in a bitcoin, for which prices are said. */
const BITCOIN = 100_000_000n;
/** What the columns of a rate can hold. */
const SATS_MAX = 2_100_000_000_000_000n;
const MINOR_MAX = 1_000_000_000_000_000n;

/**
 * The price of one bitcoin in units of a currency, a decimal such as `43000.015`, as the pair that a rate is made of, exactly. Undefined when
 * it is not a positive decimal of at most 30 characters, or has more digits than a rate can hold.
 */
export function pairOf(
  price: string,
  currency: string,
): Pick<Rate, "minorUnits" | "sats"> | undefined {
  const match = /^(\d{1,15})(?:\.(\d{1,15}))?$/.exec(price);
  if (match === null) return undefined;
  const [, whole = "", fraction = ""] = match;
  const digits = decimalsOf(currency);
  const tail = fraction.replace(/0+$/, "");
  // Decimals beyond the minor unit are kept by counting the bitcoin in more satoshis than it has.
  const more = Math.max(0, tail.length - digits);
  const minorUnits = BigInt(whole + tail.padEnd(digits + more, "0"));
  const sats = BITCOIN * 10n ** BigInt(more);
  if (minorUnits < 1n || minorUnits > MINOR_MAX || sats > SATS_MAX) return undefined;
  return { minorUnits, sats };
}

/** Whether `a` is below `b`, above it, or the same: below 0, above 0, or 0. */
export function compareRates(
  a: Pick<Rate, "minorUnits" | "sats">,
  b: Pick<Rate, "minorUnits" | "sats">,
): number {
  const [left, right] = [a.minorUnits * b.sats, b.minorUnits * a.sats];
  return left < right ? -1 : left > right ? 1 : 0;
}

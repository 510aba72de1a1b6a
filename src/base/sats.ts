declare const unit: unique symbol;

/** An amount of bitcoin in satoshis: a non-negative bigint no larger than the supply. */
export type Sats = bigint & { readonly [unit]: "sats" };

/** 21 million bitcoin, the most that any amount can be, in satoshis. */
export const SATS_MAX = 2_100_000_000_000_000n;

/** Brands a bigint as Sats; throws RangeError outside 0…SATS_MAX, which is always a bug of the caller. */
export function sats(value: bigint): Sats {
  if (value < 0n) throw new RangeError(`sats: ${value} is negative`);
  if (value > SATS_MAX) throw new RangeError(`sats: ${value} exceeds the supply`);
  return value as Sats;
}

/** The sum of amounts in satoshis; zero for none; throws RangeError above the supply. */
export function sumSats(values: Iterable<Sats>): Sats {
  let total = 0n;
  for (const value of values) total += value;
  return sats(total);
}

/** The form of an amount in canonical JSON and in the API: a decimal string without leading zeros (FORMATS 0, `sats`). */
export const SATS_PATTERN = /^(0|[1-9][0-9]{0,15})$/;

/** Parses the decimal form of FORMATS 0; undefined when it is not one or exceeds the supply. */
export function parseSats(text: string): Sats | undefined {
  if (!SATS_PATTERN.test(text)) return undefined;
  const value = BigInt(text);
  return value > SATS_MAX ? undefined : sats(value);
}

/** An amount as people read it: BTC with eight decimals, trailing zeros kept, e.g. `0.00250000`; `amount` in sats, a minus sign before a negative one. */
export function formatBtc(amount: bigint): string {
  const sign = amount < 0n ? "-" : "";
  const absolute = amount < 0n ? -amount : amount;
  const fraction = (absolute % 100_000_000n).toString().padStart(8, "0");
  return `${sign}${absolute / 100_000_000n}.${fraction}`;
}

/** `a` divided by `b`, rounded down; `a` ≥ 0 and `b` > 0, which is not checked. Throws RangeError when `b` is 0. */
export function divFloor(a: bigint, b: bigint): bigint {
  return a / b;
}

/** `a` divided by `b`, rounded up; `a` ≥ 0 and `b` > 0, which is not checked. Throws RangeError when `b` is 0. */
export function divCeil(a: bigint, b: bigint): bigint {
  return (a + b - 1n) / b;
}

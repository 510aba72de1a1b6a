import { divFloor } from "./sats.ts";

/** Satoshis in a bitcoin, for which prices are said. */
export const BITCOIN = 100_000_000n;

/** The price of one bitcoin, a decimal with two places, in cents. */
export function priceInCents({ price }: { readonly price: string }): bigint {
  return BigInt(price.replace(".", ""));
}

/** What satoshis are worth in cents at a price of one bitcoin, rounded down. */
export function centsAt(amount: bigint, rate: { readonly price: string }): bigint {
  return divFloor(amount * priceInCents(rate), BITCOIN);
}

/** Cents as people read them: `1500.00`. */
export function formatCents(cents: bigint): string {
  return `${cents / 100n}.${(cents % 100n).toString().padStart(2, "0")}`;
}

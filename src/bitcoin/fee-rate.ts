import type { Sats } from "../base/sats.ts";
import { divCeil, sats } from "../base/sats.ts";

declare const unit: unique symbol;

/** A fee rate in satoshis per 1,000 virtual bytes, the integer unit Bitcoin Core uses inside. 1 sat/vB is 1,000. */
export type FeeRate = bigint & { readonly [unit]: "sat/kvB" };

/** Brands a bigint as FeeRate; throws RangeError when negative or above 21 bitcoin per kvB, which is always a bug. */
export function feeRate(satPerKvb: bigint): FeeRate {
  if (satPerKvb < 0n || satPerKvb > 2_100_000_000n) throw new RangeError("feeRate: out of range");
  return satPerKvb as FeeRate;
}

/** A whole number of satoshis per virtual byte as FeeRate; throws RangeError for a fraction, and as `feeRate`. */
export function satPerVb(rate: number): FeeRate {
  return feeRate(BigInt(rate) * 1000n);
}

/** The fee of `vsize` virtual bytes in satoshis, rounded up: a fee rounded down is below the rate that was asked for. */
export function feeFor(rate: FeeRate, vsize: number): Sats {
  return sats(divCeil(rate * BigInt(vsize), 1000n));
}

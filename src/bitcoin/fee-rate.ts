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

/** A rate in sat/vB as people write it: `12`, `0.1`, `12.345`; undefined for anything else, and above 99,999 sat/vB. */
export function parseFeeRate(text: string): FeeRate | undefined {
  const found = /^(0|[1-9][0-9]{0,4})(?:\.([0-9]{1,3}))?$/.exec(text);
  if (found === null) return undefined;
  const [, whole = "0", part = ""] = found;
  return feeRate(BigInt(whole) * 1000n + BigInt(part.padEnd(3, "0")));
}

/** A rate in sat/vB as `parseFeeRate` reads it, without zeros that say nothing. */
export function formatFeeRate(rate: FeeRate): string {
  const part = (rate % 1000n).toString().padStart(3, "0").replace(/0+$/, "");
  return part === "" ? `${rate / 1000n}` : `${rate / 1000n}.${part}`;
}

/** The fee of `vsize` virtual bytes in satoshis, rounded up: a fee rounded down is below the rate that was asked for. */
export function feeFor(rate: FeeRate, vsize: number): Sats {
  return sats(divCeil(rate * BigInt(vsize), 1000n));
}

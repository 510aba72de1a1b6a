import { Fault } from "../base/fault.ts";

/** What a bitcoin was worth: `minorUnits` (cents) of `currency` (ISO 4217) for `sats` satoshis, both whole and above 0. */
export interface Rate {
  readonly currency: string;
  readonly minorUnits: bigint;
  readonly sats: bigint;
  /** Who says so, such as the name of an exchange. */
  readonly source: string;
  readonly quotedAt: Date;
}

/** How a rate came: by somebody's hand, from a file, or from a server that the operator named. */
export const RATE_METHODS = ["hand", "file", "http"] as const;
export type RateMethod = (typeof RATE_METHODS)[number];

/** A rate as it was recorded, and by whom. */
export interface RecordedRate extends Rate {
  readonly method: RateMethod;
  readonly reason: string;
  readonly by: string;
  readonly recordedAt: Date;
  /** What each source said that was taken into account, where servers were asked; otherwise undefined. */
  readonly quotes: readonly QuoteText[] | undefined;
}

/** A quote as it is stored: amounts as decimal strings, the moment as FORMATS 0 `time`. */
export interface QuoteText {
  readonly source: string;
  readonly minorUnits: string;
  readonly sats: string;
  readonly quotedAt: string;
}

/** How old a quote may be when it is recorded. */
export const STALE_AFTER_MS = 48 * 3_600_000;

/** Whether a rate was quoted before `now` and within the last 48 hours. */
export function isFresh({ quotedAt }: Pick<Rate, "quotedAt">, now: Date): boolean {
  const age = now.getTime() - quotedAt.getTime();
  return age >= 0 && age <= STALE_AFTER_MS;
}

/** Fault conflict `rate-stale` unless the rate is fresh at `now`. */
export function requireFresh(rate: Pick<Rate, "quotedAt">, now: Date): void {
  if (isFresh(rate, now)) return;
  throw new Fault(
    "conflict",
    "rate-stale",
    "The quote is from the future or older than 48 hours. Give one of now, with the time at which it was quoted.",
  );
}

/** The value of `amount` sats in minor units, rounded down towards zero; minus stays minus. */
export function valueAt(amount: bigint, rate: Pick<Rate, "minorUnits" | "sats">): bigint {
  return (amount * rate.minorUnits) / rate.sats;
}

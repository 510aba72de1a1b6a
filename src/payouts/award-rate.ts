import { Fault } from "../base/fault.ts";
import { formatTime } from "../base/clock.ts";
import { divCeil, divFloor, sats, SATS_MAX } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import type { RecordedRate } from "../rates/rate.ts";
import { freshRate } from "../rates/rate.store.ts";
import { CURRENCIES } from "./award.ts";
import type { AwardRate, Currency, MoneyAward } from "./award.ts";
import { code } from "../base/field.ts";
import { BITCOIN, formatCents, priceInCents } from "../base/cents.ts";
import { JITTER_PERCENT } from "./draw-pays.ts";
import type { Manifest } from "./manifest.ts";

/** What a manifest says of a rate (FORMATS 3). */
export type ManifestRate = Exclude<Manifest["rate"], "none">;

/** How much of an award in a currency is held beyond it and its jitter, so that the rate may fall before it is paid. */
const MARGIN_PERCENT = 15n;

/** More digits than that a manifest has no room for; no currency is worth so little. */
const PRICE_MAX = 10n ** 14n;

/**
 * A recorded rate as a manifest carries it: the price of one bitcoin in whole cents, rounded down, so that rounding takes nothing from those who
 * are paid. Undefined for a price below a cent or above a million millions, and for a source that is no name: somebody wrote into the database.
 */
export function manifestRate(rate: RecordedRate, currency: Currency): ManifestRate | undefined {
  const price = divFloor(rate.minorUnits * BITCOIN, rate.sats);
  const { source } = rate;
  if (price < 1n || price >= PRICE_MAX || !code.fits(source, "value")) return undefined;
  return { at: formatTime(rate.quotedAt), currency, price: formatCents(price), source };
}

/** The rate of a currency that awards are judged and paid at: the newest, if it was quoted within the last 48 hours; else undefined. */
export async function currentRate(
  reader: Reader,
  currency: Currency,
  at: Date,
): Promise<ManifestRate | undefined> {
  const rate = await freshRate(reader, currency, at);
  return rate && manifestRate(rate, currency);
}

/** The rates of the currencies that have one now. */
export async function currentRates(reader: Reader, at: Date): Promise<ManifestRate[]> {
  const rates: ManifestRate[] = [];
  for (const currency of CURRENCIES) {
    const rate = await currentRate(reader, currency, at);
    if (rate !== undefined) rates.push(rate);
  }
  return rates;
}

/** The rate of one currency; Fault conflict `rate-needed` when there is none. */
export async function requireRate(
  reader: Reader,
  currency: Currency,
  at: Date,
): Promise<ManifestRate> {
  const rate = await currentRate(reader, currency, at);
  if (rate !== undefined) return rate;
  throw new Fault(
    "conflict",
    "rate-needed",
    "There is no rate of this currency from the last 48 hours. A treasurer records one; then this can be done.",
    { currency },
  );
}

/**
 * What is held for an award in a currency: award × 1.02 for the jitter × 1.15 for a falling rate, at the rate of its approval, rounded up once.
 * Never more than there is.
 */
export function coverOf({ cents }: MoneyAward, rate: AwardRate): Sats {
  const percents = BigInt(100 + JITTER_PERCENT) * (100n + MARGIN_PERCENT);
  const cover = divCeil(cents * BITCOIN * percents, priceInCents(rate) * 10_000n);
  return sats(cover > SATS_MAX ? SATS_MAX : cover);
}

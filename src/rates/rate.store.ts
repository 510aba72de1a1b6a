import { formatTime } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { isFresh } from "./rate.ts";
import type { Rate, RateMethod, RecordedRate, QuoteText } from "./rate.ts";

interface RateRow {
  currency: string;
  minor_units: bigint;
  sats: bigint;
  source: string;
  quoted_at: Date;
  method: RateMethod;
  reason: string;
  recorded_by: string;
  recorded_at: Date;
  quotes: QuoteText[] | null;
}

/** Stores a rate for good. Fault conflict `rate-known` when this source gave one for this moment before. */
export async function insertRate(
  unit: Unit,
  rate: Rate & {
    readonly reason: string;
    readonly by: string;
    readonly method: RateMethod;
    /** What the sources said, when servers were asked. */
    readonly quotes?: readonly Rate[];
  },
): Promise<RecordedRate> {
  const [row] = await unit
    .sql("fiat_rates")
    .insert({
      currency: rate.currency,
      minor_units: rate.minorUnits,
      sats: rate.sats,
      source: rate.source,
      quoted_at: rate.quotedAt,
      method: rate.method,
      reason: rate.reason,
      recorded_by: rate.by,
      recorded_at: unit.at,
      quotes: rate.quotes === undefined ? null : JSON.stringify(rate.quotes.map(quoteText)),
    })
    .onConflict(["currency", "source", "quoted_at"])
    .ignore()
    .returning<RateRow[]>("*");
  if (row === undefined)
    throw new Fault(
      "conflict",
      "rate-known",
      "This source gave a rate for this moment before. It stands; rates are never changed.",
    );
  return rateOf(row);
}

/** The newest `limit` rates of a currency, newest quote first. */
export async function listRates(
  reader: Reader,
  currency: string,
  limit: number,
): Promise<RecordedRate[]> {
  const rows = await reader
    .sql<RateRow>("fiat_rates")
    .where({ currency })
    .orderBy([
      { column: "quoted_at", order: "desc" },
      { column: "id", order: "desc" },
    ])
    .limit(limit);
  return rows.map(rateOf);
}

/** The newest rate of a currency, if it is fresh at `at`; undefined when there is none. */
export async function freshRate(
  reader: Reader,
  currency: string,
  at: Date,
): Promise<RecordedRate | undefined> {
  const [newest] = await listRates(reader, currency, 1);
  return newest !== undefined && isFresh(newest, at) ? newest : undefined;
}

/** What a source said for a moment; undefined when it said nothing. */
export async function findRate(
  reader: Reader,
  { currency, source, quotedAt }: Pick<Rate, "currency" | "source" | "quotedAt">,
): Promise<RecordedRate | undefined> {
  const row = await reader
    .sql<RateRow>("fiat_rates")
    .where({ currency, source, quoted_at: quotedAt })
    .first();
  return row && rateOf(row);
}

/** When a rate of a currency was last fetched from servers; undefined before the first. */
export async function newestFetched(reader: Reader, currency: string): Promise<Date | undefined> {
  const row = await reader
    .sql<RateRow>("fiat_rates")
    .where({ currency, method: "http" })
    .orderBy("quoted_at", "desc")
    .first("recorded_at");
  return row?.recorded_at;
}

function quoteText({ source, minorUnits, sats, quotedAt }: Rate): QuoteText {
  return {
    source,
    minorUnits: String(minorUnits),
    sats: String(sats),
    quotedAt: formatTime(quotedAt),
  };
}

function rateOf(row: RateRow): RecordedRate {
  return {
    currency: row.currency,
    minorUnits: row.minor_units,
    sats: row.sats,
    source: row.source,
    quotedAt: row.quoted_at,
    method: row.method,
    reason: row.reason,
    by: row.recorded_by,
    recordedAt: row.recorded_at,
    quotes: row.quotes ?? undefined,
  };
}

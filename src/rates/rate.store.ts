import { Fault } from "../base/fault.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Rate, RecordedRate } from "./rate.ts";

interface RateRow {
  currency: string;
  minor_units: bigint;
  sats: bigint;
  source: string;
  quoted_at: Date;
  method: "hand";
  reason: string;
  recorded_by: string;
  recorded_at: Date;
}

/** Stores a rate for good. Fault conflict `rate-known` when this source gave one for this moment before. */
export async function insertRate(
  unit: Unit,
  rate: Rate & { readonly reason: string; readonly by: string },
): Promise<RecordedRate> {
  const [row] = await unit
    .sql("fiat_rates")
    .insert({
      currency: rate.currency,
      minor_units: rate.minorUnits,
      sats: rate.sats,
      source: rate.source,
      quoted_at: rate.quotedAt,
      method: "hand",
      reason: rate.reason,
      recorded_by: rate.by,
      recorded_at: unit.at,
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
  };
}

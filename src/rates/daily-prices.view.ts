import type { Reader } from "../db/unit.ts";

/** The last rate of a day (UTC) in one currency: `minorUnits` for `sats`. */
export interface DailyPrice {
  readonly day: string;
  readonly currency: string;
  readonly minorUnits: bigint;
  readonly sats: bigint;
}

/** The last rate quoted on each day from `from` to `to`, both included, in every currency, by day and currency. */
export async function dailyPrices(
  reader: Reader,
  { from, to }: { readonly from: string; readonly to: string },
): Promise<DailyPrice[]> {
  const { rows } = await reader.sql.raw<{ rows: DailyPrice[] }>(
    `select distinct on (day, f.currency) (f.quoted_at at time zone 'UTC')::date as day, f.currency,
       f.minor_units as "minorUnits", f.sats
     from fiat_rates f
     where f.quoted_at >= cast(:from as date)::timestamp at time zone 'UTC'
       and f.quoted_at < (cast(:to as date) + 1)::timestamp at time zone 'UTC'
     order by day, f.currency, f.quoted_at desc, f.id desc`,
    { from, to },
  );
  return rows;
}

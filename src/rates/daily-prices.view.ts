import { readRows } from "../db/read-rows.ts";
import type { Reader } from "../db/unit.ts";

/** The last rate of a day (UTC) in one currency: `minorUnits` for `sats`. */
export interface DailyPrice {
  readonly day: string;
  readonly currency: string;
  readonly minorUnits: bigint;
  readonly sats: bigint;
}

/** Days from `from` to `to`, both included. */
interface Days {
  readonly from: string;
  readonly to: string;
}

const IN_DAYS = `f.quoted_at >= cast(:from as date)::timestamp at time zone 'UTC'
  and f.quoted_at < (cast(:to as date) + 1)::timestamp at time zone 'UTC'`;

/** The last rate quoted on each day in every currency, by day and currency, one after another; only inside a transaction. */
export function dailyPrices(reader: Reader, days: Days): AsyncGenerator<DailyPrice> {
  return readRows(
    reader,
    "daily_prices",
    `select distinct on (day, f.currency) (f.quoted_at at time zone 'UTC')::date as day, f.currency,
       f.minor_units as "minorUnits", f.sats
     from fiat_rates f where ${IN_DAYS}
     order by day, f.currency, f.quoted_at desc, f.id desc`,
    { ...days },
  );
}

/** The currencies in which there are rates of those days, in their order. */
export async function pricedCurrencies(reader: Reader, days: Days): Promise<string[]> {
  const { rows } = await reader.sql.raw<{ rows: { currency: string }[] }>(
    `select distinct f.currency from fiat_rates f where ${IN_DAYS} order by f.currency`,
    { ...days },
  );
  return rows.map(({ currency }) => currency);
}

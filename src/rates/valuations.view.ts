import type { Reader } from "../db/unit.ts";
import type { AccountCode } from "../ledger/account.ts";
import { STALE_AFTER_MS, valueAt } from "./rate.ts";

/** What one account moved by one entry, and what that was worth at the time; `value` is undefined where no rate is near enough. */
export interface Valuation {
  readonly event: string;
  readonly reference: string;
  readonly effectiveOn: string;
  readonly account: AccountCode;
  /** Sats as posted; minus where it was taken back. */
  readonly amount: bigint;
  /** Minor units of the currency, rounded towards zero. */
  readonly value: bigint | undefined;
  readonly source: string | undefined;
  readonly quotedAt: Date | undefined;
}

interface Row {
  event: string;
  reference: string;
  effective_on: string;
  account: AccountCode;
  amount: bigint;
  minor_units: bigint | null;
  sats: bigint | null;
  source: string | null;
  quoted_at: Date | null;
}

/**
 * Gifts at receipt and grants at payment, at the last rate that was quoted by the end of the day on which each took
 * effect and not more than 48 hours before that; the newest `limit`, newest first.
 */
export async function valuations(
  reader: Reader,
  ask: { readonly programme: string; readonly currency: string; readonly limit: number },
): Promise<Valuation[]> {
  const { rows } = await reader.sql.raw<{ rows: Row[] }>(
    `select e.event, e.reference, e.effective_on, a.code as account,
       sum(case when m.is_debit = (a.side = 'debit') then m.posted else -m.posted end)::bigint as amount,
       r.minor_units, r.sats, r.source, r.quoted_at
     from journal_entries e join ledger_movements m on m.entry = e.seq
     join ledger_accounts a on a.id = m.account and a.code in ('revenue:donations:' || :programme, 'expenses:grants:' || :programme)
     left join lateral (
       select f.* from fiat_rates f where f.currency = :currency and f.quoted_at < (e.effective_on + 1)::timestamp at time zone 'UTC'
         and f.quoted_at >= (e.effective_on + 1)::timestamp at time zone 'UTC' - make_interval(secs => :stale)
       order by f.quoted_at desc, f.id desc limit 1
     ) r on true
     group by e.seq, a.code, r.minor_units, r.sats, r.source, r.quoted_at
     having sum(m.posted) > 0 order by e.seq desc limit :limit`,
    { ...ask, stale: STALE_AFTER_MS / 1000 },
  );
  return rows.map((row) => ({
    event: row.event,
    reference: row.reference,
    effectiveOn: row.effective_on,
    account: row.account,
    amount: row.amount,
    value:
      row.minor_units === null || row.sats === null
        ? undefined
        : valueAt(row.amount, { minorUnits: row.minor_units, sats: row.sats }),
    source: row.source ?? undefined,
    quotedAt: row.quoted_at ?? undefined,
  }));
}

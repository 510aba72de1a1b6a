import { formatDate } from "../base/clock.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";
import { CHART } from "./account.ts";

/**
 * The amounts, in sats, from `low` to `high` that another grant must not have: what grants of any programme were given, or were paid, on the day
 * of `since` or later, and what is held for any that is not paid yet, however long it waits, in flight included.
 */
export async function recentGrants(
  reader: Reader,
  ask: { readonly since: Date; readonly low: Sats; readonly high: Sats },
): Promise<ReadonlySet<bigint>> {
  const { rows } = await reader.sql.raw<{ rows: { amount: bigint }[] }>(
    `select distinct p.amount from postings p
     join journal_entries e on e.seq = p.entry
     join ledger_accounts a on a.id = p.debit and starts_with(a.code, :grants)
     where p.amount between :low and :high and (
       (p.kind in ('hold', 'commit') and e.effective_on >= :since
         and e.event in ('grant.approved', 'grants.trued', 'grant.recovered', 'batch.confirmed'))
       or (p.kind = 'hold' and not exists (select from postings r where r.resolves = p.id)))`,
    {
      since: formatDate(ask.since),
      low: ask.low,
      high: ask.high,
      grants: `${CHART.grants.code}:`,
    },
  );
  return new Set(rows.map(({ amount }) => amount));
}

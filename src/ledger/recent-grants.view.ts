import { formatDate } from "../base/clock.ts";
import type { Sats } from "../base/sats.ts";
import type { Reader } from "../db/unit.ts";

/** The amounts, in sats, from `low` to `high` that grants of any programme were given on the day of `since` or later. */
export async function recentGrants(
  reader: Reader,
  ask: { readonly since: Date; readonly low: Sats; readonly high: Sats },
): Promise<ReadonlySet<bigint>> {
  const { rows } = await reader.sql.raw<{ rows: { amount: bigint }[] }>(
    `select distinct p.amount from journal_entries e join postings p on p.entry = e.seq
     where e.event in ('grant.approved', 'grants.trued', 'grant.recovered') and e.effective_on >= :since
       and p.kind = 'hold' and p.amount between :low and :high`,
    { since: formatDate(ask.since), low: ask.low, high: ask.high },
  );
  return new Set(rows.map(({ amount }) => amount));
}

import { formatDate } from "../base/clock.ts";
import type { Reader } from "../db/unit.ts";

/** Before any grant: something is on its way of which nobody knows when it was granted. */
const UNKNOWN = "1970-01-01";

/**
 * The day on which the oldest grant was approved (UTC, `YYYY-MM-DD`) of which a payout waits, is on its way, or settled later than on the day of `since`; undefined when there is
 * none. What was given up is over, unless a signed batch pays it all the same; with `givenUp` only of such ones. Whose it is stands nowhere.
 */
export async function oldestOpen(
  reader: Reader,
  since: Date,
  { givenUp }: { readonly givenUp: boolean } = { givenUp: false },
): Promise<string | undefined> {
  const { rows } = await reader.sql.raw<{ rows: { oldest: string | null }[] }>(
    `select min(opened.day)::text as oldest from (
       select coalesce(e.effective_on, cast(:unknown as date)) as day from payouts p
       left join postings h on h.kind = 'hold' and h.key = 'grant/' || p.id
       left join journal_entries e on e.seq = h.entry and e.event = 'grant.approved'
       where (case when p.cancelled then exists (select from batch_payouts bp where bp.payout = p.id and bp.live) else not :givenUp end)
         and not exists (select from batch_payouts bp join batches b on b.id = bp.batch
         where bp.payout = p.id and bp.live and b.state = 'settled' and b.settled_on <= cast(:since as date))
       union all
       select cast(:unknown as date) from lost_payouts l
       where not :givenUp and not exists (select from payouts p where p.id = l.payout) and not exists (select from lost_end(l.batch))
     ) opened`,
    { since: formatDate(since), unknown: UNKNOWN, givenUp },
  );
  return rows[0]?.oldest ?? undefined;
}

import type { Reader } from "../db/unit.ts";
import { UNTRIAGED } from "./untriaged.store.ts";

/** How many cases of a programme came to one thing in a month (its first day). */
export interface MonthCount {
  readonly month: string;
  /** A state that cases come to, `untriaged` for those that ended because nobody sent them to review, or a kind of tally; of reasons `month` says nothing. */
  readonly what: string;
  readonly count: number;
}

/** What happened to a programme's cases in the months before `before` (its first day), oldest first. Exact: nothing of it is public as it is. Test requests that came to an end are counted as `tests` and as nothing else; of one that time ended nobody knows that it was one. */
export async function decisionsByMonth(
  reader: Reader,
  programme: string,
  before: string,
): Promise<MonthCount[]> {
  const { rows } = await reader.sql.raw<{ rows: MonthCount[] }>(
    `select month, what, sum(count)::integer as count from (
       select e.month::text as month,
         case when e.to_state = 'expired' and e.from_state = any (:untriaged) then 'untriaged' else e.to_state end as what, count(*) as count
       from case_events e join cases c on c.id = e.case_id
       where c.programme = :programme and e.month < cast(:before as date)
         and e.to_state in ('approved', 'spam', 'expired', 'withdrawn')
       group by 1, 2
       union all
       select t.month::text, t.kind, t.count from case_tallies t where t.programme = :programme and t.month < cast(:before as date)
       union all
       select x.ended_in::text, told.what, told.count from test_requests x
         cross join lateral (values (x.ended, -1), ('tests', 1)) as told (what, count)
       where x.programme = :programme and x.ended_in < cast(:before as date) and told.what <> 'declined'
       union all
       select x.withdrawn_in::text, 'withdrawn', -1 from test_requests x where x.programme = :programme and x.withdrawn_in < cast(:before as date)
     ) as told group by 1, 2 having sum(count) <> 0
     order by 1, 2`,
    { programme, before, untriaged: [...UNTRIAGED] },
  );
  return rows;
}

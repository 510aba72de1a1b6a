import type { Reader } from "../db/unit.ts";

/** That somebody opened as many different cases as one may, in an hour or in the 24 that end with it. */
export interface BoundMet {
  readonly person: string;
  /** The hour, or the last of the 24. */
  readonly at: Date;
  readonly bound: "hour" | "day";
  readonly cases: number;
}

/**
 * Who met one of the two bounds and when, newest first, as long as looks are kept; at most `limit`. Of days that follow each other in which somebody met the day's, each hour in which they still
 * looked is a line.
 */
export async function boundsMet(
  reader: Reader,
  ask: { readonly anHour: number; readonly aDay: number; readonly limit: number },
): Promise<BoundMet[]> {
  // Only where two days (UTC) together have as many can 24 hours have them; what is left to be counted hour by hour is little.
  const { rows } = await reader.sql.raw<{ rows: (Omit<BoundMet, "cases"> & { cases: bigint })[] }>(
    `with seen as (select distinct person, at, tag from vault_access),
       hours as (select person, at, count(*) as cases from seen group by person, at),
       days as (select person, date_trunc('day', at, 'UTC') as day, count(distinct tag) as cases from seen group by 1, 2),
       busy as (select d.person, d.day from days d left join days b on b.person = d.person and b.day = d.day - interval '24 hours'
         where d.cases + coalesce(b.cases, 0) >= :aDay),
       within as (select h.person, h.at, (select count(distinct s.tag) from vault_access s
           where s.person = h.person and s.at > h.at - interval '24 hours' and s.at <= h.at) as cases
         from hours h join busy on busy.person = h.person and busy.day = date_trunc('day', h.at, 'UTC'))
     select person, at, 'hour' as bound, cases from hours where cases >= :anHour
     union all select person, at, 'day', cases from within where cases >= :aDay
     order by at desc, person, bound limit :limit`,
    { ...ask },
  );
  return rows.map(({ cases, ...row }) => ({ ...row, cases: Number(cases) }));
}

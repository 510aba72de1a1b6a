import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Since which week (its Monday) it is the turn of whoever reviews a case or is to judge a pair, so that somebody else is drawn for who says nothing. It goes with the duty, and with the
 * judge. Weeks, not days: when somebody was drawn, and when a colleague spoke, is told by no day. Of reviews that began before, the month of the last step of the case is known; of
 * judges nothing was, so theirs begin now.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table case_assignments drop constraint case_assignments_taken;
    alter table case_assignments add constraint case_assignments_taken
      check (taken_on is null or stage in ('triage', 'check') or extract(isodow from taken_on) = 1);
    alter table duplicate_pairs add column judge_since date;
    update duplicate_pairs set judge_since = date_trunc('week', current_date)::date where judge is not null and state in ('suspected', 'needs_info');
    alter table duplicate_pairs add constraint duplicate_pairs_judge_since check (judge_since is null
      or (extract(isodow from judge_since) = 1 and judge is not null and state in ('suspected', 'needs_info')));
    grant update (taken_on) on case_assignments to ${APP_ROLE};
    grant update (judge_since) on duplicate_pairs to ${APP_ROLE};
  `);
  // The week of a review is the one thing of a duty that changes while it stands; not while the case waits for what was agreed on.
  await change(
    sql,
    "case_duty_keeps",
    "if tg_op = 'INSERT' and open then",
    (before, after) =>
      `${before}if tg_op = 'UPDATE' and tg_table_name = 'case_assignments' and open then
        if to_jsonb(new) - 'taken_on' = to_jsonb(old) - 'taken_on' and to_jsonb(new) ->> 'stage' in ('first', 'second', 'third')
          and to_jsonb(new) ->> 'taken_on' is not null then
          return new;
        end if;
      end if;
      if tg_op = 'INSERT' and open then${after}`,
  );
  await sql.raw("alter function case_duty_keeps() set search_path = pg_catalog, public, pg_temp");
}

async function change(
  sql: Knex,
  name: string,
  at: string,
  write: (before: string, after: string) => string,
): Promise<void> {
  const { rows } = await sql.raw<{ rows: { text: string }[] }>(
    "select pg_get_functiondef(oid) as text from pg_proc where proname = ?",
    [name],
  );
  const [before, after, more] = (rows[0]?.text ?? "").split(at);
  if (before === undefined || after === undefined || more !== undefined)
    throw new Error(`${name} is not as it was`);
  await sql.raw(write(before, after));
}

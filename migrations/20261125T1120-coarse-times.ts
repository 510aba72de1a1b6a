import type { Knex } from "knex";

/**
 * The journal and the history of cases know days, no instants. A hold is booked in the unit that decides a case, so equal instants in
 * both led from each case to its payout and its script. The journal's day is UTC's, whatever zone a session is in.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table journal_entries alter column recorded_at type date using (recorded_at at time zone 'UTC')::date;
    alter function post_entry(text, text, text, date, boolean, timestamptz, bytea, jsonb) set timezone to 'UTC';
    alter table case_events alter column at type date using (at at time zone 'UTC')::date;
  `);
}

import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/** What one person would hold for a payout counts for two days, as a rate does. What was said before this counts no more: nobody knows when. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- To the whole hour: who is at work when is nobody's business.
    alter table payout_raises add column said_at timestamptz check (date_trunc('hour', said_at, 'UTC') = said_at);
    grant update (said_at) on payout_raises to ${APP_ROLE};
  `);
}

import type { Knex } from "knex";

/**
 * A keyed mark of the script that a donor was shown, which only their receipt code can make: who changes the script in the database is found out when it is
 * shown again. Older rows have none, and show no address again.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table donations add column script_mark bytea check (length(script_mark) = 32);
  `);
}

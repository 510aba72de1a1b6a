import type { Knex } from "knex";

/** What somebody says they read, by language the day from which draws of reviewers heed it. They say so themselves; it grants nothing, so nobody signs it. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table people add column reads jsonb not null default '{}'
      check (jsonb_typeof(reads) = 'object' and length(reads::text) <= 1024);
    grant update (reads) on people to commonpurse_app;
  `);
}

import type { Knex } from "knex";

/** Keys of cases are sealed to the board too, whose key nobody has whole: under a name that is no person's, with the key that the people list names. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table vault_wraps drop constraint vault_wraps_reader_check;
    alter table vault_wraps add constraint vault_wraps_reader_check
      check (reader in ('@claim', '@board') or reader ~ '^[a-z][a-z0-9-]{0,31}$');
  `);
}

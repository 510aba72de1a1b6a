import type { Knex } from "knex";

/** A batch that dies was signed, and keeps the moment at which it was to be sent. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table batches drop constraint batches_release_signed;
    alter table batches add constraint batches_release_signed
      check (release_at is null or state in ('signed', 'confirmed', 'settled', 'dead'));
  `);
}

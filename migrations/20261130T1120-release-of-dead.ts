import type { Knex } from "knex";

/** A dead batch keeps the moment at which it was to be sent: it was signed, and a reorganisation may put it in flight again. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table batches drop constraint batches_release_signed,
      add constraint batches_release_signed
        check (release_at is null or state in ('signed', 'confirmed', 'settled', 'dead'));
  `);
}

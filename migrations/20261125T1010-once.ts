import type { Knex } from "knex";

/** Answers to requests that may be sent again. Nothing in a row can be read, or its request guessed, without the key that the sender keeps. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table once_answers (
      key_hash  bytea primary key check (octet_length(key_hash) = 32),
      body_mark bytea not null check (octet_length(body_mark) = 32),
      -- Empty only inside the unit that is at work on it.
      answer    bytea not null,
      made_at   timestamptz not null
    );
    create index once_answers_made_at on once_answers (made_at);
    grant select, insert, update, delete on once_answers to commonpurse_app;
  `);
}

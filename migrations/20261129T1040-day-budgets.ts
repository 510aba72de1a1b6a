import type { Knex } from "knex";

/** How much was given out on each day, and which proofs of work were spent. Neither knows a sender. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table day_counts (
      day date not null,
      what text not null check (what ~ '^[a-z][a-z0-9 -]{0,79}$'),
      number integer not null check (number > 0),
      primary key (day, what)
    );
    create table spent_marks (
      mark bytea primary key check (length(mark) = 16),
      until timestamptz not null
    );
    grant select, insert, update (number), delete on day_counts to commonpurse_app;
    grant select, insert, delete on spent_marks to commonpurse_app;
  `);
}

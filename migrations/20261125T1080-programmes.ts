import type { Knex } from "knex";

/** What a programme is for, in words, and what it may award. Its money is in the ledger, its keys in the wallet. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table programmes (
      code text primary key check (code ~ '^[a-z][a-z0-9-]{0,31}$'),
      name text not null,
      purpose text not null,
      state text not null check (state in ('open', 'paused', 'closed')),
      award_cap bigint not null check (award_cap between 1 and 2100000000000000),
      award_floor bigint not null check (award_floor >= 1000),
      check (award_floor <= award_cap)
    );
    grant select, insert on programmes to commonpurse_app;
    grant update (state) on programmes to commonpurse_app;
  `);
}

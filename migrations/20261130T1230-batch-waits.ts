import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * How long signed batches wait to be mined, and what is wrong with those that wait too long. Heights of our chain and no times: a block's is
 * public, and coarser than the moment at which a transaction was first passed on. A row stands only while its batch is on its way.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table batch_waits (
      batch text primary key references batches,
      -- The dearest signed form; with a dearer one the wait begins anew.
      form text not null references batch_variants,
      -- Our tip when that form was first due.
      since integer not null check (since >= 0),
      -- Our tip when it was first found stuck.
      noticed integer check (noticed >= 0),
      -- What is wrong, the gravest first.
      signs text[] not null default '{}' check (array_position(signs, null) is null
        and signs <@ array['refused', 'forgotten', 'below-floor', 'fee-low', 'parent-waits', 'overdue']),
      check ((noticed is null) = (signs = '{}'))
    );
    grant select, insert, update, delete on batch_waits to ${APP_ROLE};
  `);
}

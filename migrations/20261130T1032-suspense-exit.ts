import type { Knex } from "knex";

/**
 * The way out of suspense: what a transaction that no batch explains has paid back to us is taken off the loss again, when two people say so
 * with the same reason. A reorganisation takes it all back, and it has to be said anew.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table unexplained_spends
      add column recovery_reason text check (length(recovery_reason) between 3 and 300),
      add column recovery_first_by text,
      add column recovery_second_by text,
      add constraint unexplained_spends_recovery check (
        (recovery_first_by is null) = (recovery_reason is null)
        and (recovery_first_by is null or second_by is not null)
        and (recovery_second_by is null or (recovery_first_by is not null and recovery_second_by <> recovery_first_by)));
    alter table unexplained_coins
      add column recovered boolean not null default false,
      add constraint unexplained_coins_recovered check (not recovered or (kind = 'returned' and turns % 2 = 1));
    grant update (recovery_reason, recovery_first_by, recovery_second_by) on unexplained_spends to commonpurse_app;
    grant update (recovered) on unexplained_coins to commonpurse_app;
  `);
}

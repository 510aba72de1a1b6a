import type { Knex } from "knex";

/**
 * What came back of a transaction that no batch explains may have come back to another programme than the one that lost it: `recovered_from`
 * says whose loss it is taken off. Absent for what was taken out of suspense before; that was the programme's own.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table unexplained_coins
      add column recovered_from text references programmes (code),
      add constraint unexplained_coins_recovered_from check (recovered_from is null or recovered);
    grant update (recovered_from) on unexplained_coins to commonpurse_app;
  `);
}

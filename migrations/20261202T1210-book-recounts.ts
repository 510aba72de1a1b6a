import type { Knex } from "knex";

/**
 * What the public book was told of a payout, and how much of it the log counts: after a reorganisation that is deeper than a settlement its next batch may
 * pay another amount. `counted` above `amount` is what the log has too much; the next payouts of the programme are counted that much less.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table book_records add column programme text, add column amount bigint, add column counted bigint;
    update book_records r set programme = p.programme, amount = p.amount, counted = p.amount
      from payouts p where r.reference = 'out/' || p.id;
    alter table book_records add constraint book_records_told check (
      num_nulls(programme, amount, counted) in (0, 3)
      and (amount is null or (reference like 'out/%' and amount >= 0 and counted >= amount)));
    create index book_records_surplus on book_records (programme, reference) where counted > amount;
    grant update (programme, amount, counted) on book_records to commonpurse_app;
  `);
}

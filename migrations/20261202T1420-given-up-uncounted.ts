import type { Knex } from "knex";

/** Of payouts that were given up after the public book had counted them nothing is paid: so much is taken off the next ones of their programme. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    update book_records r set amount = 0 from payouts p
      where r.reference = 'out/' || p.id and r.amount > 0 and p.cancelled
        and not exists (select from batch_payouts bp where bp.payout = p.id and bp.live)
  `);
}

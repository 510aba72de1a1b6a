import type { Knex } from "knex";

/**
 * What one person says of a payment by hand binds nobody: while there is no second one, another person's other verdict takes its place. Who had said
 * the first one and was gone, or lied, kept everybody else from saying another for ever.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create or replace function hand_payment_word_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and exists (select from payouts p where p.id = old.payout and p.script is null) then
        return old;
      end if;
      if tg_op = 'DELETE' or (tg_op = 'INSERT' and new.second_by is not null)
        or (tg_op = 'UPDATE' and (old.second_by is not null
          or (new.payout, new.spend) is distinct from (old.payout, old.spend)
          or (new.first_by <> old.first_by and (new.second_by is not null or new.verdict = old.verdict))
          or (new.second_by is not null and new.verdict <> old.verdict))) then
        raise exception 'two people say what a payment by hand was, one after the other' using errcode = 'P0001';
      end if;
      if not exists (select from hand_payments h where h.payout = new.payout and h.spend = new.spend) then
        raise exception 'nothing in the chain has paid this payout by hand' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    grant update (first_by) on hand_payment_words to commonpurse_app;
  `);
}

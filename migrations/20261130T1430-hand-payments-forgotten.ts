import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * A payout that two people gave up because somebody paid it by hand is forgotten like any other that was given up, 30 days later; and with it which
 * transaction paid it, which would tell to whom.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table hand_payment_words add column given_up_on date;
    -- When older ones were given up nobody knows; they wait their days from now.
    alter table hand_payment_words disable trigger hand_payment_word_stays;
    update hand_payment_words set given_up_on = current_date where verdict = 'paid' and second_by is not null;
    alter table hand_payment_words enable always trigger hand_payment_word_stays;
    alter table hand_payment_words add constraint hand_payment_words_given_up
      check ((given_up_on is not null) = (verdict = 'paid' and second_by is not null));

    create or replace function hand_payment_word_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and exists (select from payouts p where p.id = old.payout and p.script is null) then
        return old;
      end if;
      if tg_op = 'DELETE' or (tg_op = 'INSERT' and new.second_by is not null)
        or (tg_op = 'UPDATE' and (old.second_by is not null
          or (new.payout, new.spend, new.first_by) is distinct from (old.payout, old.spend, old.first_by)
          or (new.second_by is not null and new.verdict <> old.verdict))) then
        raise exception 'two people say what a payment by hand was, one after the other' using errcode = 'P0001';
      end if;
      if not exists (select from hand_payments h where h.payout = new.payout and h.spend = new.spend) then
        raise exception 'nothing in the chain has paid this payout by hand' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    grant update (given_up_on) on hand_payment_words to ${APP_ROLE};
    grant delete on hand_payment_words to ${APP_ROLE};
  `);
}

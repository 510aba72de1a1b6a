import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Payouts of awards in a currency. What such a payout comes to in sats is known when a batch is frozen with it, and may be another sum in the
 * next batch. So each batch keeps what it pays: it may turn out to be signed after another one took its payouts. Where a rate has fallen so
 * far that the money which was held at the decision does not reach any more, two people hold more.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table batch_payouts add column amount bigint check (amount between 294 and 2100000000000000);
    update batch_payouts bp set amount = p.amount from payouts p where p.id = bp.payout;
    alter table batch_payouts alter column amount set not null;

    -- What a batch pays is what the payout had when it joined, for ever.
    create function batch_pays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'INSERT' then
        new.amount := (select p.amount from payouts p where p.id = new.payout);
      elsif new.amount <> old.amount then
        raise exception 'what a batch pays is never changed' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger batch_pays before insert or update on batch_payouts for each row execute function batch_pays();
    alter table batch_payouts enable always trigger batch_pays;

    -- An amount follows a rate where the award is in cents, and goes back to what a batch of the payout pays.
    create function payout_amount_stays() returns trigger language plpgsql as $$
    begin
      if (old.award is null or old.award::jsonb #>> '{record,amount,cents}' is null)
        and not exists (select from batch_payouts bp where bp.payout = old.id and bp.amount = new.amount) then
        raise exception 'the amount of an award in sats is never changed' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger payout_amount_stays before update on payouts for each row
      when (new.amount is distinct from old.amount) execute function payout_amount_stays();
    alter table payouts enable always trigger payout_amount_stays;
    grant update (amount) on payouts to ${APP_ROLE};

    create table payout_raises (
      payout text not null references payouts,
      number integer not null check (number between 1 and 20),
      -- The most that may be paid from then on, in sats.
      amount bigint not null check (amount between 294 and 2100000000000000),
      first_by text not null check (first_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      second_by text check (second_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      check (second_by <> first_by),
      primary key (payout, number)
    );
    create function payout_raise_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or (tg_op = 'INSERT' and new.second_by is not null)
        or (tg_op = 'UPDATE' and (old.second_by is not null or (new.payout, new.number) is distinct from (old.payout, old.number)
          or (new.second_by is not null and (new.amount, new.first_by) is distinct from (old.amount, old.first_by)))) then
        raise exception 'two people raise what is held, one after the other' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger payout_raise_stays before insert or update or delete on payout_raises for each row execute function payout_raise_stays();
    create trigger payout_raise_stays_all before truncate on payout_raises for each statement execute function refuse_change();
    alter table payout_raises enable always trigger payout_raise_stays;
    alter table payout_raises enable always trigger payout_raise_stays_all;
    grant select, insert on payout_raises to ${APP_ROLE};
    grant update (amount, first_by, second_by) on payout_raises to ${APP_ROLE};
  `);
}

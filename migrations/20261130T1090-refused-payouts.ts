import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Payouts that the signer will never sign, because it paid their case under another award. What it said is the evidence; two people who agree
 * give such a payout up, and nothing else gives one up.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table payout_refusals (
      payout text primary key references payouts,
      -- The batch that the signer refused on account of this payout.
      batch text not null references batches,
      rule text not null check (rule = 'case-paid-before'),
      first_by text,
      second_by text,
      check (second_by is null or (first_by is not null and second_by <> first_by)),
      foreign key (batch, payout) references batch_payouts (batch, payout)
    );

    create function payout_refusal_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or (tg_op = 'INSERT' and num_nonnulls(new.first_by, new.second_by) > 0) then
        raise exception 'a refusal begins with what the signer said, and stays' using errcode = 'P0001';
      end if;
      if tg_op = 'UPDATE' and ((new.payout, new.batch, new.rule) is distinct from (old.payout, old.batch, old.rule)
        or (old.first_by is not null and new.first_by is distinct from old.first_by)
        or (old.second_by is not null and new.second_by is distinct from old.second_by)
        or (old.first_by is null and new.second_by is not null)) then
        raise exception 'what somebody said of a refusal stays' using errcode = 'P0001';
      end if;
      return case when tg_op = 'DELETE' then old else new end;
    end $$;
    create trigger payout_refusal_stays before insert or update or delete on payout_refusals
      for each row execute function payout_refusal_stays();
    alter table payout_refusals enable always trigger payout_refusal_stays;

    create function payout_given_up() returns trigger language plpgsql as $$
    begin
      if not exists (select from payout_refusals r where r.payout = new.id and r.second_by is not null) then
        raise exception 'a payout is given up by two people, over the refusal of the signer' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    -- By its name it is asked after payout_stays.
    create trigger payout_stays_unless_refused before update on payouts for each row
      when (new.cancelled and not old.cancelled) execute function payout_given_up();
    alter table payouts enable always trigger payout_stays_unless_refused;

    -- The signer's word is for ever, so such a payout joins no other batch.
    create function refused_payout_stays() returns trigger language plpgsql as $$
    begin
      if exists (select from payout_refusals r where r.payout = new.payout) then
        raise exception 'a payout that the signer never signs joins no batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger refused_payout_stays before insert on batch_payouts for each row execute function refused_payout_stays();
    alter table batch_payouts enable always trigger refused_payout_stays;

    grant select, insert on payout_refusals to ${APP_ROLE};
    grant update (first_by, second_by) on payout_refusals to ${APP_ROLE};
  `);
}

import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Whom a transaction that no batch explains has paid is read from the chain, whatever became of any batch: every script that a payout has or ever had
 * is looked for in it, in the active chain as it is now. So it holds for what was paid before this too, goes with a reorganisation, and comes back. Two
 * people say whether the payout is paid by that; nothing is written of it until they do.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table hand_payment_words (
      payout text not null references payouts,
      spend text not null references unexplained_spends,
      -- paid: it is given up. unpaid: it is paid by a batch all the same.
      verdict text not null check (verdict in ('paid', 'unpaid')),
      first_by text not null check (first_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      second_by text check (second_by ~ '^[a-z][a-z0-9-]{0,31}$'),
      check (second_by <> first_by),
      primary key (payout, spend)
    );

    -- A transaction of somebody with the fund's keys, in the active chain, and the payouts whose script it pays anything.
    create view hand_payments as
      with named as (
        select p.id as payout, p.script from payouts p where p.script is not null
        union select c.payout, c.script from payout_changes c
      ), sought as (
        -- As it stands in an output, behind its length.
        select payout, decode(lpad(to_hex(length(script)), 2, '0'), 'hex') || script as script from named
      ), made as (
        select u.txid as spend, t.raw, c.height from unexplained_spends u join chain_transactions t on t.txid = u.txid
        join chain_inclusions i on i.txid = u.txid join chain_blocks c on c.hash = i.block_hash and c.active
        where not exists (select from batch_variants v join batches b on b.id = v.batch
          where v.txid = u.txid and b.state in ('signed', 'confirmed', 'settled'))
      )
      select s.payout, m.spend, m.height from made m join sought s on position(s.script in m.raw) > 8
      where substring(m.raw from position(s.script in m.raw) - 8 for 8) <> '\\x0000000000000000'
        and not exists (select from hand_payment_words w
          where w.payout = s.payout and w.spend = m.spend and w.verdict = 'unpaid' and w.second_by is not null);

    create function hand_payment_word_stays() returns trigger language plpgsql as $$
    begin
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
    create trigger hand_payment_word_stays before insert or update or delete on hand_payment_words
      for each row execute function hand_payment_word_stays();
    create trigger hand_payment_word_stays_all before truncate on hand_payment_words for each statement execute function refuse_change();
    alter table hand_payment_words enable always trigger hand_payment_word_stays;
    alter table hand_payment_words enable always trigger hand_payment_word_stays_all;

    -- What was written of it until now said no more than the chain says, but where two people had given the payout up.
    alter table payout_refusals disable trigger payout_refusal_stays;
    delete from payout_refusals where rule = 'paid-by-hand' and second_by is null;
    alter table payout_refusals enable always trigger payout_refusal_stays;

    create or replace function payout_refusal_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' or (tg_op = 'INSERT' and num_nonnulls(new.first_by, new.second_by) > 0) then
        raise exception 'a refusal begins with what the signer or the chain said, and stays' using errcode = 'P0001';
      end if;
      if tg_op = 'INSERT' and new.rule = 'paid-by-hand' then
        raise exception 'what was paid by hand stands in the chain' using errcode = 'P0001';
      end if;
      if tg_op = 'UPDATE' and ((new.payout, new.batch, new.rule) is distinct from (old.payout, old.batch, old.rule)
        or (old.first_by is not null and new.first_by is distinct from old.first_by)
        or (old.second_by is not null and new.second_by is distinct from old.second_by)
        or (old.first_by is null and new.second_by is not null)) then
        raise exception 'what somebody said of a refusal stays' using errcode = 'P0001';
      end if;
      return case when tg_op = 'DELETE' then old else new end;
    end $$;
    revoke delete on payout_refusals from ${APP_ROLE};

    create or replace function payout_given_up() returns trigger language plpgsql as $$
    begin
      if not exists (select from payout_refusals r where r.payout = new.id and r.second_by is not null)
        and not exists (select from hand_payment_words w where w.payout = new.id and w.verdict = 'paid' and w.second_by is not null) then
        raise exception 'a payout is given up by two people, over the refusal of the signer' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    create or replace function refused_payout_stays() returns trigger language plpgsql as $$
    begin
      if exists (select from payout_refusals r where r.payout = new.payout) then
        raise exception 'a payout that the signer never signs joins no batch' using errcode = 'P0001';
      end if;
      -- A batch that a restore finds on the network is a fact.
      if exists (select from hand_payments h where h.payout = new.payout)
        and not exists (select from lost_signings l where l.batch = new.batch) then
        raise exception 'a payout that was paid by hand joins no batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    grant select on hand_payments to ${APP_ROLE};
    grant select, insert on hand_payment_words to ${APP_ROLE};
    grant update (verdict, second_by) on hand_payment_words to ${APP_ROLE};
  `);
}

import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Payouts that two people gave up are forgotten like those that settled: 30 days after the second said so, and at once when their case is erased,
 * both only where no transaction can pay them any more. The manifests of the batches that named them go as well, and of a batch that nobody ever
 * signed its unsigned transaction, which names the same people and is in no chain. With a payout goes who held more for it.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table payout_refusals add column given_up_on date;
    -- When older ones were given up nobody knows; they wait their days from now.
    alter table payout_refusals disable trigger payout_refusal_stays;
    update payout_refusals set given_up_on = current_date where second_by is not null;
    alter table payout_refusals enable always trigger payout_refusal_stays;
    alter table payout_refusals add constraint payout_refusals_given_up check ((given_up_on is null) = (second_by is null));
    create function payout_given_up_stays() returns trigger language plpgsql as $$
    begin
      raise exception 'when a payout was given up stays' using errcode = 'P0001';
    end $$;
    create trigger payout_given_up_stays before update on payout_refusals for each row
      when (old.given_up_on is not null and new.given_up_on is distinct from old.given_up_on) execute function payout_given_up_stays();
    alter table payout_refusals enable always trigger payout_given_up_stays;

    -- Nothing can pay it any more: two people gave it up, and each batch that named it was never signed, or is dead for good.
    create function payout_is_over(of_payout text) returns boolean language sql stable as $$
      select exists (select from payouts p where p.id = of_payout and p.cancelled) and not exists (
        select from batch_payouts bp join batches b on b.id = bp.batch where bp.payout = of_payout and not (
          (b.state = 'voided' and not exists (select from batch_variants v where v.batch = b.id))
          or (b.state = 'dead' and batch_is_ended(b.id))))
    $$;

    create or replace function payout_stays() returns trigger language plpgsql as $$
    begin
      if new.cancelled is not distinct from old.cancelled and new.script is null and old.script is not null
        and (payout_is_over(old.id) or exists (
          select from batch_payouts bp join batches b on b.id = bp.batch
          where bp.payout = old.id and bp.live and b.state = 'settled')) then
        return new;
      end if;
      if old.cancelled or exists (select from batch_payouts bp where bp.payout = old.id and bp.live) then
        raise exception 'a payout is given up once, or gets another destination, only while no batch has it' using errcode = 'P0001';
      end if;
      if (new.script, new.use, new.destination, new.destination_digest) is distinct from
        (old.script, old.use, old.destination, old.destination_digest) and new.script is not null and new.award is not distinct from old.award
        and exists (select from payout_changes c where c.payout = old.id
          and c.number = (select max(number) from payout_changes where payout = old.id)
          and c.digest = old.destination_digest and c.destination = old.destination and c.script = old.script and c.use = old.use) then
        return new;
      end if;
      if (new.script, new.use, new.award, new.destination, new.destination_digest) is distinct from
        (old.script, old.use, old.award, old.destination, old.destination_digest) then
        raise exception 'whom a payout pays is never changed without a trace, and forgotten only when it is settled' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    create or replace function batch_forgets() returns trigger language plpgsql as $$
    begin
      if new.manifest is not null or not (
        exists (
          select from batch_payouts ours join batch_payouts bp on bp.payout = ours.payout and bp.live
          join batches b on b.id = bp.batch and b.state = 'settled' where ours.batch = old.id)
        or exists (select from batch_payouts bp where bp.batch = old.id and payout_is_over(bp.payout))
        or (old.kind <> 'payout' and exists (
          select from batches b where b.id in (old.id, old.cancels) and b.state = 'settled'))) then
        raise exception 'a manifest is never changed, and forgotten only when it is settled' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    -- The unsigned transaction of a batch is what its signed forms are known by; one that nobody signed goes with its manifest.
    create function batch_psbt_stays() returns trigger language plpgsql as $$
    begin
      if new.psbt <> '' or new.manifest is not null or new.state <> 'voided'
        or exists (select from batch_variants v where v.batch = old.id) then
        raise exception 'the transaction of a batch is never changed, and forgotten only unsigned, with its manifest' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger batch_psbt_stays before update on batches for each row
      when (new.psbt is distinct from old.psbt) execute function batch_psbt_stays();
    alter table batches enable always trigger batch_psbt_stays;

    create or replace function payout_raise_stays() returns trigger language plpgsql as $$
    begin
      if tg_op = 'DELETE' and exists (select from payouts p where p.id = old.payout and p.script is null) then
        return old;
      end if;
      if tg_op = 'DELETE' or (tg_op = 'INSERT' and new.second_by is not null)
        or (tg_op = 'UPDATE' and (old.second_by is not null or (new.payout, new.number) is distinct from (old.payout, old.number)
          or (new.second_by is not null and (new.amount, new.first_by) is distinct from (old.amount, old.first_by)))) then
        raise exception 'two people raise what is held, one after the other' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    grant update (given_up_on) on payout_refusals to ${APP_ROLE};
    grant update (psbt) on batches to ${APP_ROLE};
    grant delete on payout_raises to ${APP_ROLE};
  `);
}

import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Whom a payout paid stands here until 30 days after it is settled: script, destination record and award record of the payout, and the
 * manifest that names them. They go together and for good, and only once the batch is settled. What stays: amounts, digests, approvals,
 * and the transaction, which is public.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table batches add column settled_on date;
    update batches b set settled_on = (
      select max(c.time) from batch_variants v
      join chain_inclusions i on i.txid = v.txid join chain_blocks c on c.hash = i.block_hash and c.active
      where v.batch = b.id)::date
    where b.state = 'settled';
    alter table batches add constraint batches_settled_on check (settled_on is null or state = 'settled');
    alter table batches alter column manifest drop not null;
    create index batches_remembered on batches (settled_on) where settled_on is not null and manifest is not null;

    alter table payouts alter column script drop not null, alter column award drop not null, alter column destination drop not null;
    alter table payouts add constraint payouts_forgotten
      check ((script is null) = (award is null) and (script is null) = (destination is null));

    create function batch_forgets() returns trigger language plpgsql as $$
    begin
      if new.manifest is not null or not exists (
        select from batch_payouts ours join batch_payouts bp on bp.payout = ours.payout and bp.live
        join batches b on b.id = bp.batch and b.state = 'settled' where ours.batch = old.id) then
        raise exception 'a manifest is never changed, and forgotten only when it is settled' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger batch_forgets before update on batches for each row
      when (new.manifest is distinct from old.manifest) execute function batch_forgets();
    alter table batches enable always trigger batch_forgets;

    create or replace function payout_stays() returns trigger language plpgsql as $$
    begin
      if new.cancelled is not distinct from old.cancelled and new.script is null and old.script is not null and exists (
        select from batch_payouts bp join batches b on b.id = bp.batch
        where bp.payout = old.id and bp.live and b.state = 'settled') then
        return new;
      end if;
      if (new.script, new.award, new.destination) is distinct from (old.script, old.award, old.destination) then
        raise exception 'whom a payout pays is never changed, and forgotten only when it is settled' using errcode = 'P0001';
      end if;
      if old.cancelled or exists (select from batch_payouts bp where bp.payout = old.id and bp.live) then
        raise exception 'a payout is given up once, and only while no batch has it' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    grant update (script, award, destination) on payouts to ${APP_ROLE};
    grant update (manifest, settled_on) on batches to ${APP_ROLE};
  `);
}

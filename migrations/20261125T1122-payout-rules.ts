import type { Knex } from "knex";

/**
 * Against direct SQL as the application: whether a payout is live follows from its batch, a batch begins frozen with its payouts, it is
 * signed only when a signed form is stored and confirmed only when the chain has one, coins stay reserved until their lineage ended, and
 * no two payouts that were not given up have one script.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function batch_begins() returns trigger language plpgsql as $$
    begin
      if new.state <> 'frozen' or new.turns <> 0 then
        raise exception 'a batch begins frozen' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger batch_begins before insert on batches for each row execute function batch_begins();
    alter table batches enable always trigger batch_begins;

    create function batch_follows_forms() returns trigger language plpgsql as $$
    begin
      if new.state = 'signed' and not exists (select from batch_variants v where v.batch = new.id) then
        raise exception 'no signed form of this batch is stored' using errcode = 'P0001';
      end if;
      if new.state = 'confirmed' and not exists (
        select from batch_variants v join chain_inclusions i on i.txid = v.txid join chain_blocks b on b.hash = i.block_hash
        where v.batch = new.id and b.active) then
        raise exception 'no signed form of this batch is in the chain' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger batch_follows_forms before update on batches for each row
      when (new.state is distinct from old.state) execute function batch_follows_forms();
    alter table batches enable always trigger batch_follows_forms;

    create function batch_payout_follows() returns trigger language plpgsql as $$
    declare
      batch_state text := (select b.state from batches b where b.id = new.batch);
    begin
      if tg_op = 'INSERT' and batch_state <> 'frozen' then
        raise exception 'a batch that is not frozen takes no payout' using errcode = 'P0001';
      end if;
      if new.live <> (batch_state <> 'voided') then
        raise exception 'a payout is free only when its batch is voided' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger batch_payout_follows before insert or update on batch_payouts for each row execute function batch_payout_follows();
    alter table batch_payouts enable always trigger batch_payout_follows;

    create function reservation_keeps() returns trigger language plpgsql as $$
    begin
      if exists (select from batches b where b.id = old.lineage and b.state not in ('voided', 'settled')) then
        raise exception 'a live batch keeps its coins' using errcode = 'P0001';
      end if;
      return old;
    end $$;
    create trigger reservation_keeps before delete on wallet_reservations for each row execute function reservation_keeps();
    alter table wallet_reservations enable always trigger reservation_keeps;

    create function payout_stays() returns trigger language plpgsql as $$
    begin
      if old.cancelled or exists (select from batch_payouts bp where bp.payout = old.id and bp.live) then
        raise exception 'a payout is given up once, and only while no batch has it' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger payout_stays before update on payouts for each row execute function payout_stays();
    alter table payouts enable always trigger payout_stays;

    create unique index payouts_script on payouts (script) where not cancelled;
    create index batches_at_work on batches (state) where state not in ('settled', 'voided');
  `);
}

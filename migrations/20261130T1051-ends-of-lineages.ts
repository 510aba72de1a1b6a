import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Lineages that end without paying: a cancel spends the anchor back to the wallet, or somebody else spent it. Such a batch is dead once that is
 * deep in the chain; its payouts then wait for another batch, whose manifest names the dead lineage. And batches that pay nobody: cancels
 * of another batch, and sweeps, which spend the change of one that is stuck.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table batches add column kind text not null default 'payout' check (kind in ('payout', 'cancel', 'sweep'));
    -- The batch that a cancel ends: both have one anchor, and the manifest of the cancel names that batch.
    alter table batches add column cancels text references batches;
    alter table batches add constraint batches_cancels check ((kind = 'cancel') = (cancels is not null));
    alter table batches drop constraint batches_state_check;
    alter table batches add constraint batches_state_check
      check (state in ('frozen', 'signed', 'confirmed', 'settled', 'voided', 'dead'));
    drop index batches_anchor;
    create unique index batches_anchor on batches (anchor_txid, anchor_vout) where state <> 'voided' and kind <> 'cancel';
    create unique index batches_one_cancel on batches (cancels) where state = 'frozen';
    drop index batches_at_work;
    create index batches_at_work on batches (state) where state not in ('settled', 'voided', 'dead');
    create index batches_dead on batches (id) where state = 'dead';

    create function cancel_fits() returns trigger language plpgsql as $$
    begin
      if not exists (select from batches b where b.id = new.cancels and b.kind = 'payout' and b.programme = new.programme
        and b.anchor_txid = new.anchor_txid and b.anchor_vout = new.anchor_vout and b.version < new.version) then
        raise exception 'a cancel spends the anchor of the batch that it ends' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger cancel_fits before insert on batches for each row when (new.kind = 'cancel') execute function cancel_fits();
    alter table batches enable always trigger cancel_fits;

    create or replace function batch_moves() returns trigger language plpgsql as $$
    begin
      if new.state is distinct from old.state and (old.state || '>' || new.state) not in
        ('frozen>signed', 'frozen>voided', 'voided>signed', 'signed>confirmed', 'confirmed>signed', 'confirmed>settled',
         'settled>signed', 'signed>dead', 'dead>signed') then
        raise exception 'a batch cannot go from % to %', old.state, new.state using errcode = 'P0001';
      end if;
      return new;
    end $$;

    create or replace function batch_payout_follows() returns trigger language plpgsql as $$
    declare
      batch_state text := (select b.state from batches b where b.id = new.batch);
    begin
      if tg_op = 'INSERT' and batch_state <> 'frozen' then
        raise exception 'a batch that is not frozen takes no payout' using errcode = 'P0001';
      end if;
      if tg_op = 'INSERT' and exists (select from batches b where b.id = new.batch and b.kind <> 'payout') then
        raise exception 'a cancel and a sweep pay nobody' using errcode = 'P0001';
      end if;
      if new.live <> (batch_state not in ('voided', 'dead')) then
        raise exception 'a payout is free only when its batch is voided or dead' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    create or replace function reservation_keeps() returns trigger language plpgsql as $$
    begin
      if exists (select from batches b where b.id = old.lineage and b.state not in ('voided', 'settled', 'dead')) then
        raise exception 'a live batch keeps its coins' using errcode = 'P0001';
      end if;
      return old;
    end $$;

    -- The dead batch that a payout was signed in last: the manifest of its next one names that.
    alter table payouts add column returned_from text references batches;
    grant update (hold, returned_from) on payouts to ${APP_ROLE};
  `);
}

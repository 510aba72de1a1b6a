import type { Knex } from "knex";

/**
 * Coins that people keep from being spent: who froze which, when and why, and who set it free. A row is never changed but for its one end, so
 * the table is its own log. A frozen coin joins no new batch; a batch that is signed already may take it, because that is a fact.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table wallet_freezes (
      id text primary key check (id ~ '^[0-9a-f]{32}$'),
      txid text not null,
      vout integer not null,
      reason text not null check (length(reason) between 3 and 300),
      frozen_by text not null,
      frozen_at timestamptz not null,
      thaw_reason text check (length(thaw_reason) between 3 and 300),
      thawed_by text,
      thawed_at timestamptz,
      foreign key (txid, vout) references chain_outputs,
      check (num_nulls(thaw_reason, thawed_by, thawed_at) in (0, 3)),
      check (thawed_at >= frozen_at)
    );
    create unique index wallet_freezes_now on wallet_freezes (txid, vout) where thawed_at is null;
    create index wallet_freezes_coin on wallet_freezes (txid, vout);

    create function freeze_ends_once() returns trigger language plpgsql as $$
    begin
      if old.thawed_at is not null or new.thawed_at is null
        or (new.id, new.txid, new.vout, new.reason, new.frozen_by, new.frozen_at)
          is distinct from (old.id, old.txid, old.vout, old.reason, old.frozen_by, old.frozen_at) then
        raise exception 'a freeze ends once and is not changed' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger freeze_ends_once before update on wallet_freezes for each row execute function freeze_ends_once();
    alter table wallet_freezes enable always trigger freeze_ends_once;
    create trigger wallet_freezes_keep before delete on wallet_freezes for each row execute function refuse_change();
    create trigger wallet_freezes_keep_all before truncate on wallet_freezes for each statement execute function refuse_change();
    alter table wallet_freezes enable always trigger wallet_freezes_keep;
    alter table wallet_freezes enable always trigger wallet_freezes_keep_all;

    create function frozen_coin_stays() returns trigger language plpgsql as $$
    begin
      if exists (select from wallet_freezes f where f.txid = new.txid and f.vout = new.vout and f.thawed_at is null)
        and not exists (select from batches b where b.id = new.lineage and b.state in ('signed', 'confirmed', 'settled')) then
        raise exception 'a frozen coin joins no new batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger frozen_coin_stays before insert on wallet_reservations for each row execute function frozen_coin_stays();
    alter table wallet_reservations enable always trigger frozen_coin_stays;

    grant select, insert, update (thaw_reason, thawed_by, thawed_at) on wallet_freezes to commonpurse_app;
  `);
}

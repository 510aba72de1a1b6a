import type { Knex } from "knex";

/** Money out: payouts, batches, approvals, signed variants. No row here can name a case. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table payouts (
      id text primary key check (id ~ '^[0-9a-f]{32}$'),
      programme text not null references programmes,
      amount bigint not null check (amount between 294 and 2100000000000000),
      script bytea not null,
      use integer not null check (use between 0 and 99),
      award text not null,
      award_digest bytea not null check (length(award_digest) = 32),
      destination text not null,
      destination_digest bytea not null check (length(destination_digest) = 32),
      reviewers text[] not null check (cardinality(reviewers) >= 2),
      hold text not null unique,
      cancelled boolean not null default false
    );

    create table batches (
      id text primary key check (id ~ '^[0-9a-f]{32}$'),
      programme text not null references programmes,
      state text not null check (state in ('frozen', 'signed', 'confirmed', 'settled', 'voided')),
      version integer not null check (version >= 1),
      manifest text not null,
      digest bytea not null unique check (length(digest) = 32),
      words text not null,
      psbt text not null,
      seed bytea not null check (length(seed) = 32),
      anchor_txid text not null check (anchor_txid ~ '^[0-9a-f]{64}$'),
      anchor_vout integer not null check (anchor_vout >= 0),
      fee bigint not null check (fee >= 0),
      fee_cap bigint not null check (fee_cap >= fee),
      maker text not null,
      expires_at timestamptz not null,
      -- How often the ledger booked its confirmation and took it back; odd while it is booked.
      turns integer not null default 0 check (turns >= 0),
      refusal text
    );
    -- I1: an anchor belongs to one lineage for ever, unless the lineage was given up before anything was signed.
    create unique index batches_anchor on batches (anchor_txid, anchor_vout) where state <> 'voided';

    create table batch_payouts (
      batch text not null references batches,
      payout text not null references payouts,
      live boolean not null default true,
      primary key (batch, payout)
    );
    -- I2: a payout belongs to at most one live lineage.
    create unique index batch_payouts_live on batch_payouts (payout) where live;

    create table batch_approvals (
      digest bytea not null references batches (digest),
      person text not null,
      key text not null,
      approval text not null,
      primary key (digest, person),
      unique (digest, key)
    );

    -- Every signed form of a batch, stored before it is first sent, never changed, never forgotten.
    create table batch_variants (
      txid text primary key check (txid ~ '^[0-9a-f]{64}$'),
      batch text not null references batches,
      raw bytea not null,
      fee bigint not null check (fee >= 0)
    );
    create index batch_variants_batch on batch_variants (batch);

    create function refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'rows of % are never changed', tg_table_name using errcode = 'P0001';
    end $$;
    create trigger batch_variants_keep before update or delete on batch_variants for each row execute function refuse_change();
    create trigger batch_variants_keep_all before truncate on batch_variants for each statement execute function refuse_change();
    alter table batch_variants enable always trigger batch_variants_keep;
    alter table batch_variants enable always trigger batch_variants_keep_all;

    -- A batch moves only forward, and once signed it is never voided.
    create function batch_moves() returns trigger language plpgsql as $$
    begin
      if new.state is distinct from old.state and (old.state || '>' || new.state) not in
        ('frozen>signed', 'frozen>voided', 'signed>confirmed', 'confirmed>signed', 'confirmed>settled') then
        raise exception 'a batch cannot go from % to %', old.state, new.state using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger batch_moves before update on batches for each row execute function batch_moves();
    alter table batches enable always trigger batch_moves;

    -- Maker and reviewers of a contained award cannot approve: the same rule as the signer's, also against direct SQL.
    create function approval_barred() returns trigger language plpgsql as $$
    begin
      if exists (select from batches b where b.digest = new.digest and b.maker = new.person)
        or exists (
          select from batches b join batch_payouts bp on bp.batch = b.id join payouts p on p.id = bp.payout
          where b.digest = new.digest and new.person = any (p.reviewers)) then
        raise exception 'this person may not approve this batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger approval_barred before insert or update on batch_approvals for each row execute function approval_barred();
    alter table batch_approvals enable always trigger approval_barred;

    grant select, insert on payouts, batches, batch_payouts, batch_approvals, batch_variants to commonpurse_app;
    grant update (cancelled) on payouts to commonpurse_app;
    grant update (state, turns, refusal) on batches to commonpurse_app;
    grant update (live) on batch_payouts to commonpurse_app;
  `);
}

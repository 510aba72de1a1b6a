import type { Knex } from "knex";

/**
 * The public book: a log that only grows, and the pool of what waits to enter it. Published rows say nothing that the log does not say;
 * what links a part to a gift or payout is gone once a close has counted it.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function log_refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the public log is append-only: % on % refused', tg_op, tg_table_name using errcode = 'AU001';
    end $$;

    -- The one book of this fund. last_tick_at: the last scheduled tick at which a close was considered.
    create table book (
      singleton boolean primary key default true check (singleton),
      origin text not null check (length(origin) between 1 and 255),
      opened_at timestamptz not null,
      last_tick_at timestamptz not null
    );

    -- The bytes are what is hashed and served; everything else here is read from them.
    create table log_entries (
      index bigint primary key check (index >= 0),
      kind text not null check (kind in ('in', 'out', 'close', 'correct', 'attest', 'policy', 'key')),
      bytes bytea not null check (length(bytes) between 1 and 16384),
      leaf_hash bytea not null check (leaf_hash = sha256('\\x00'::bytea || bytes)),
      commitment bytea unique check (length(commitment) = 32),
      check ((kind in ('in', 'out')) = (commitment is not null))
    );
    create index log_entries_rare on log_entries (kind, index) where kind not in ('in', 'out');

    -- An index left out or used twice would shift every later leaf.
    create function log_entries_in_order() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      if new.index <> coalesce((select max(e.index) + 1 from public.log_entries e), 0) then
        raise exception 'log entries are numbered without gaps' using errcode = 'AU002';
      end if;
      return new;
    end $$;
    create trigger log_entries_in_order before insert on log_entries for each row execute function log_entries_in_order();

    -- Every width that a checkpoint was signed over stays, full or partial.
    create table log_tiles (
      level smallint not null check (level between 0 and 63),
      number bigint not null check (number >= 0),
      width smallint not null check (width between 1 and 256),
      bytes bytea not null check (length(bytes) = 32 * width),
      primary key (level, number, width)
    );

    -- Compare and set: a checkpoint names the one before it, and none is named twice, so the log cannot be signed into two histories.
    create table log_checkpoints (
      size bigint primary key check (size >= 1),
      root bytea not null check (length(root) = 32),
      note text not null,
      previous_size bigint,
      previous_root bytea,
      check ((previous_size is null) = (previous_root is null)),
      check (previous_size < size),
      unique (size, root),
      foreign key (previous_size, previous_root) references log_checkpoints (size, root),
      constraint log_checkpoints_no_fork unique nulls not distinct (previous_size)
    );

    -- closed_at is the scheduled tick, never a finer time. claims: the sorted entries of the claims tree.
    create table epochs (
      epoch integer primary key check (epoch >= 1),
      close_index bigint not null unique references log_entries,
      closed_at timestamptz not null,
      claims bytea not null check (length(claims) % 32 = 0),
      beancount text not null,
      csv text not null,
      hledger text not null,
      jsonl text not null
    );

    -- An epoch of the guarded preset waits here, already shuffled and without links, until the next tick.
    create table staged_epochs (
      singleton boolean primary key default true check (singleton),
      epoch integer not null check (epoch >= 1),
      closed_at timestamptz not null,
      draft text not null,
      claims bytea not null check (length(claims) % 32 = 0)
    );

    -- What has been given to the book, so that nothing enters twice: txid:vout of a gift, id of a payout.
    create table book_records (reference text primary key check (reference ~ '^((in/[0-9a-f]{64}:[0-9]+)|(out/[0-9a-f]{32}))$'));

    -- The pool. item and batch are there until a ripe close has counted them; then the row is a bare amount that waits.
    create table book_parts (
      commitment bytea primary key check (length(commitment) = 32),
      side text not null check (side in ('in', 'out')),
      programme text not null check (programme ~ '^[a-z][a-z0-9-]{0,31}$'),
      amount bigint not null check (amount between 1 and 16777216 and amount & (amount - 1) = 0),
      item text check (item ~ '^[0-9a-f]{32}$'),
      batch text check (batch ~ '^[0-9a-f]{32}$'),
      check ((side = 'out' and item is not null) = (batch is not null))
    );

    -- Openings of gifts, sealed to receipt codes: nobody but the donor can read them.
    create table receipts (
      reference text primary key check (reference ~ '^[0-9a-f]{32}$'),
      lookup bytea not null check (length(lookup) = 32),
      box bytea not null,
      expires_on date not null
    );
    create index receipts_lookup on receipts (lookup);
    create index receipts_expiry on receipts (expires_on);

    -- Salted hashes of claim keys; epoch is null until a close has put them into its tree.
    create table claim_leaves (
      leaf bytea primary key check (length(leaf) = 32),
      epoch integer check (epoch >= 1)
    );
    create index claim_leaves_waiting on claim_leaves (leaf) where epoch is null;
  `);
  for (const table of ["log_entries", "log_tiles", "log_checkpoints", "epochs"]) {
    await sql.raw(`
      create trigger ${table}_keep before update or delete on ${table} for each row execute function log_refuse_change();
      create trigger ${table}_keep_all before truncate on ${table} for each statement execute function log_refuse_change();
      -- ALWAYS: session_replication_role = replica would switch ordinary triggers off.
      alter table ${table} enable always trigger ${table}_keep;
      alter table ${table} enable always trigger ${table}_keep_all;
    `);
  }
  await sql.raw(`
    alter table log_entries enable always trigger log_entries_in_order;
    grant select, insert on log_entries, log_tiles, log_checkpoints, epochs, book, book_records to commonpurse_app;
    grant update (last_tick_at) on book to commonpurse_app;
    grant select, insert, delete on staged_epochs, receipts to commonpurse_app;
    grant select, insert, delete on book_parts to commonpurse_app;
    grant update (item, batch) on book_parts to commonpurse_app;
    grant select, insert on claim_leaves to commonpurse_app;
    grant update (epoch) on claim_leaves to commonpurse_app;
  `);
}

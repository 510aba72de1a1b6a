import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * Double entry in single rows: a posting has one debit, one credit and one positive amount, so nothing out of balance can be
 * written. What is posted is never changed; the balances are a running sum that the checker recomputes. The application may
 * read all of this and write none of it (1041).
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table ledger_accounts (
      id integer generated always as identity primary key,
      code text not null unique check (code ~ '^(assets|liabilities|equity|revenue|expenses)(:[a-z][a-z0-9-]*)+$'),
      programme text not null check (programme ~ '^[a-z][a-z0-9-]{0,31}$'),
      asset text not null default 'sat' check (asset = 'sat'),
      side text not null check (side in ('debit', 'credit')),
      guarded boolean not null,
      check (right(code, length(programme) + 1) = ':' || programme),
      unique (id, programme, asset),
      unique (id, side, guarded)
    );

    -- Sums per account. What is held is kept by the code of the hold, so that no figure needs to search for open holds.
    -- fillfactor: an update finds room on its own page and touches no index.
    create table ledger_balances (
      account integer primary key,
      side text not null,
      guarded boolean not null,
      debits bigint not null default 0 check (debits >= 0),
      credits bigint not null default 0 check (credits >= 0),
      committed_debits bigint not null default 0 check (committed_debits >= 0),
      committed_credits bigint not null default 0 check (committed_credits >= 0),
      in_flight_debits bigint not null default 0 check (in_flight_debits >= 0),
      in_flight_credits bigint not null default 0 check (in_flight_credits >= 0),
      foreign key (account, side, guarded) references ledger_accounts (id, side, guarded),
      -- A hold counts as spent from the moment it is made, so its commit can never fail.
      constraint ledger_no_overdraft check (not guarded or case side
        when 'debit' then debits - credits - committed_credits - in_flight_credits
        else credits - debits - committed_debits - in_flight_debits end >= 0)
    ) with (fillfactor = 50);

    -- One business event. (event, reference) is what makes it happen once; request_hash tells a repetition from a contradiction.
    create table journal_entries (
      seq bigint generated always as identity primary key,
      event text not null check (event ~ '^[a-z][a-z0-9.-]{0,39}$'),
      reference text not null check (reference ~ '^[!-~]{1,120}$'),
      programme text not null,
      effective_on date not null,
      recorded_at timestamptz not null,
      fact boolean not null,
      posting_count integer not null check (posting_count >= 1),
      request_hash bytea not null check (length(request_hash) = 32),
      constraint journal_entries_once unique (event, reference),
      unique (seq, programme)
    );

    -- Position 0 is the posting that the database adds by itself (1041); the entry's own are numbered from 1.
    create table postings (
      id bigint generated always as identity primary key,
      entry bigint not null,
      position integer not null check (position >= 0),
      key text not null constraint postings_key_once unique check (key ~ '^[!-~]{1,120}$'),
      kind text not null check (kind in ('post', 'hold', 'commit', 'void', 'reverse')),
      code text check (code in ('committed', 'in-flight')),
      programme text not null,
      asset text not null default 'sat',
      debit integer not null,
      credit integer not null,
      amount bigint not null check (amount between 1 and 2100000000000000),
      resolves bigint references postings,
      reverses bigint references postings,
      unique (entry, position),
      check (debit <> credit),
      check ((position = 0) = (key like 'unbacked/%')),
      check ((kind = 'hold') = (code is not null)),
      check ((kind in ('commit', 'void')) = (resolves is not null)),
      check ((kind = 'reverse') = (reverses is not null)),
      foreign key (entry, programme) references journal_entries (seq, programme),
      foreign key (debit, programme, asset) references ledger_accounts (id, programme, asset),
      foreign key (credit, programme, asset) references ledger_accounts (id, programme, asset)
    );
    create unique index postings_resolve_once on postings (resolves) where resolves is not null;
    create unique index postings_reversed_once on postings (reverses) where reverses is not null;

    -- A commit or void repeats the accounts of its hold, a reversal swaps those of its posting; neither moves more than that one did.
    create function ledger_check_target() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    declare
      target public.postings;
    begin
      select * into target from public.postings where id = coalesce(new.resolves, new.reverses);
      if (case new.kind
        when 'commit' then target.kind = 'hold' and (target.debit, target.credit) = (new.debit, new.credit) and new.amount <= target.amount
        when 'void' then target.kind = 'hold' and (target.debit, target.credit) = (new.debit, new.credit) and new.amount = target.amount
        when 'reverse' then target.kind in ('post', 'commit') and target.position > 0
          and (target.debit, target.credit) = (new.credit, new.debit) and new.amount = target.amount
        end) is not true
      then
        raise exception 'posting does not fit the one it resolves or reverses' using errcode = 'LG004';
      end if;
      return new;
    end $$;
    create trigger postings_target before insert on postings for each row
      when (new.resolves is not null or new.reverses is not null) execute function ledger_check_target();

    create function ledger_refuse_change() returns trigger language plpgsql as $$
    begin
      raise exception 'the journal is append-only: % on % refused', tg_op, tg_table_name using errcode = 'LG006';
    end $$;
    create trigger ledger_accounts_keep before update or delete on ledger_accounts for each row execute function ledger_refuse_change();
    create trigger ledger_accounts_keep_all before truncate on ledger_accounts for each statement execute function ledger_refuse_change();
    create trigger ledger_balances_keep before delete on ledger_balances for each row execute function ledger_refuse_change();
    create trigger ledger_balances_keep_all before truncate on ledger_balances for each statement execute function ledger_refuse_change();
    create trigger journal_entries_keep before update or delete on journal_entries for each row execute function ledger_refuse_change();
    create trigger journal_entries_keep_all before truncate on journal_entries for each statement execute function ledger_refuse_change();
    create trigger postings_keep before update or delete on postings for each row execute function ledger_refuse_change();
    create trigger postings_keep_all before truncate on postings for each statement execute function ledger_refuse_change();

    -- ALWAYS: session_replication_role = replica would switch ordinary triggers off.
    alter table ledger_accounts enable always trigger ledger_accounts_keep;
    alter table ledger_accounts enable always trigger ledger_accounts_keep_all;
    alter table ledger_balances enable always trigger ledger_balances_keep;
    alter table ledger_balances enable always trigger ledger_balances_keep_all;
    alter table journal_entries enable always trigger journal_entries_keep;
    alter table journal_entries enable always trigger journal_entries_keep_all;
    alter table postings enable always trigger postings_keep;
    alter table postings enable always trigger postings_keep_all;
    alter table postings enable always trigger postings_target;

    grant select on ledger_accounts, ledger_balances, journal_entries, postings to ${APP_ROLE};
  `);
}

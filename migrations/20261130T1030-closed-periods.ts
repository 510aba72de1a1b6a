import type { Knex } from "knex";

/**
 * The close of an epoch closes all days before its own (UTC): nothing takes effect there any more, whoever writes (SQLSTATE LG007). What the
 * chain tells later is booked all the same, with effect today, and keeps the day on which it happened.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    -- The day that an entry came with, when its period was closed by then.
    alter table journal_entries add column happened_on date check (happened_on is null or (fact and happened_on < effective_on));

    -- The order in which an export reads the journal.
    create index journal_entries_effect on journal_entries (effective_on, seq);

    -- The first day on which something may still take effect; null before the first close. Closing waits for entries that are being
    -- recorded, and they wait for a close that is being written, so that neither misses the other.
    create function ledger_open_from() returns date language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      perform pg_advisory_xact_lock_shared(hashtextextended('commonpurse/ledger-period', 0));
      return (select (e.closed_at at time zone 'UTC')::date from public.epochs e order by e.epoch desc limit 1);
    end $$;
    revoke all on function ledger_open_from() from public;

    create function ledger_close_period() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      perform pg_advisory_xact_lock(hashtextextended('commonpurse/ledger-period', 0));
      return new;
    end $$;
    create trigger epochs_close_period before insert on epochs for each row execute function ledger_close_period();
    alter table epochs enable always trigger epochs_close_period;

    create function ledger_check_period() returns trigger language plpgsql
    security definer set search_path = pg_catalog, pg_temp as $$
    begin
      if new.effective_on < public.ledger_open_from() then
        raise exception 'this day is closed' using errcode = 'LG007';
      end if;
      return null;
    end $$;
    -- After: an entry that was recorded before is repeated whatever was closed since.
    create trigger journal_entries_period after insert on journal_entries for each row execute function ledger_check_period();
    -- ALWAYS: session_replication_role = replica would switch it off.
    alter table journal_entries enable always trigger journal_entries_period;

    -- Records one entry whole, or, if it was recorded before, nothing. Returns what is then free to promise.
    create or replace function post_entry(
      p_event text, p_reference text, p_programme text, p_effective_on date, p_fact boolean,
      p_recorded_at timestamptz, p_request_hash bytea, p_postings jsonb,
      out replayed boolean, out available bigint)
    language plpgsql security definer set search_path = pg_catalog, pg_temp
    -- A session keeps the plans it made when the tables were small; without these it would read the whole journal for each entry
    -- (measured: three times the time at 6,000 postings). Every step here is a look-up by key.
    set enable_seqscan = off set enable_hashjoin = off set enable_mergejoin = off
    as $$
    declare
      v_chain integer;
      v_suspense integer;
      v_unbacked integer;
      v_entry bigint;
      v_change bigint;
      v_lacking bigint;
      v_open date;
      v_effective date := p_effective_on;
    begin
      -- 1. One lock for each programme: whoever writes to its balances holds the row of its coins. Two entries never wait in a circle.
      select b.account into v_chain
      from public.ledger_balances b join public.ledger_accounts a on a.id = b.account
      where a.code = 'assets:chain:' || p_programme
      for update of b;
      if not found then
        raise exception 'no accounts for this programme' using errcode = 'LG005';
      end if;
      select id into v_suspense from public.ledger_accounts where code = 'liabilities:suspense:' || p_programme;
      select id into v_unbacked from public.ledger_accounts where code = 'liabilities:unbacked:' || p_programme;

      -- 2. What could be promised before: coins, less what is held, unexplained, or already lacking.
      select sum(case when account = v_chain then debits - credits - committed_credits - in_flight_credits else debits - credits end)
      into available from public.ledger_balances where account in (v_chain, v_suspense, v_unbacked);

      -- 3. The entry, once. A fact that the chain tells too late for its period takes effect today, and says when it happened.
      if p_fact then
        v_open := public.ledger_open_from();
        if p_effective_on < v_open then
          v_effective := greatest((p_recorded_at at time zone 'UTC')::date, v_open);
        end if;
      end if;
      insert into public.journal_entries
        (event, reference, programme, effective_on, happened_on, recorded_at, fact, posting_count, request_hash)
      values (p_event, p_reference, p_programme, v_effective, case when v_effective <> p_effective_on then p_effective_on end,
        p_recorded_at, p_fact, jsonb_array_length(p_postings), p_request_hash)
      on conflict (event, reference) do nothing
      returning seq into v_entry;
      replayed := v_entry is null;
      if replayed then
        if not exists (select from public.journal_entries
          where (event, reference, request_hash) = (p_event, p_reference, p_request_hash)) then
          raise exception 'recorded before with another content' using errcode = 'LG001';
        end if;
        return;
      end if;

      -- 4. Its postings. Accounts of a commit, void or reverse are those of the posting it names.
      insert into public.postings (entry, position, key, kind, code, programme, debit, credit, amount, resolves, reverses)
      select v_entry, p.position, p.key, p.kind, p.code, p_programme,
        case p.kind when 'reverse' then target.credit when 'commit' then target.debit when 'void' then target.debit else debit.id end,
        case p.kind when 'reverse' then target.debit when 'commit' then target.credit when 'void' then target.credit else credit.id end,
        case when p.kind in ('void', 'reverse') then target.amount else p.amount end,
        case when p.kind in ('commit', 'void') then target.id end,
        case when p.kind = 'reverse' then target.id end
      from rows from (jsonb_to_recordset(p_postings) as
        (key text, kind text, code text, debit text, credit text, amount bigint, hold text, of text)) with ordinality
        as p (key, kind, code, debit, credit, amount, hold, of, position)
      left join public.ledger_accounts debit on debit.code = p.debit and debit.id <> v_unbacked
      left join public.ledger_accounts credit on credit.code = p.credit and credit.id <> v_unbacked
      left join public.postings target on target.key = coalesce(p.hold, p.of);

      -- A hold reserves coins for something that will be an expense or a refund.
      if exists (select from public.postings p join public.ledger_accounts d on d.id = p.debit
        where p.entry = v_entry and p.kind = 'hold' and (p.credit <> v_chain or d.guarded)) then
        raise exception 'a hold credits the coins and debits an account without guard' using errcode = 'LG004';
      end if;

      -- 5. The guard. Only a fact may take more than is free, and nothing may while promises are unbacked.
      select coalesce(sum(case when is_debit then posted else -posted end
        - case when account = v_chain and not is_debit then committed + in_flight else 0 end), 0)
      into v_change from public.ledger_movements where entry = v_entry and account in (v_chain, v_suspense);
      if v_change < 0 and available + v_change < 0 and not p_fact then
        if available < 0 then
          raise exception 'promises are unbacked' using errcode = 'LG003';
        end if;
        raise exception 'not enough is free' using errcode = 'LG002', detail = available;
      end if;

      -- 6. What promises then lack stands in 'unbacked', never less and never more.
      v_lacking := greatest(-(available + v_change), 0) - greatest(-available, 0);
      if v_lacking <> 0 then
        insert into public.postings (entry, position, key, kind, programme, debit, credit, amount)
        values (v_entry, 0, 'unbacked/' || v_entry, 'post', p_programme,
          case when v_lacking > 0 then v_chain else v_unbacked end,
          case when v_lacking > 0 then v_unbacked else v_chain end, abs(v_lacking));
      end if;

      -- 7. Balances follow the rows that were really written, and nothing else.
      update public.ledger_balances b set
        debits = b.debits + m.debits, credits = b.credits + m.credits,
        committed_debits = b.committed_debits + m.committed_debits, committed_credits = b.committed_credits + m.committed_credits,
        in_flight_debits = b.in_flight_debits + m.in_flight_debits, in_flight_credits = b.in_flight_credits + m.in_flight_credits
      from (
        select account,
          coalesce(sum(posted) filter (where is_debit), 0) as debits, coalesce(sum(posted) filter (where not is_debit), 0) as credits,
          coalesce(sum(committed) filter (where is_debit), 0) as committed_debits,
          coalesce(sum(committed) filter (where not is_debit), 0) as committed_credits,
          coalesce(sum(in_flight) filter (where is_debit), 0) as in_flight_debits,
          coalesce(sum(in_flight) filter (where not is_debit), 0) as in_flight_credits
        from public.ledger_movements where entry = v_entry group by account
      ) m where b.account = m.account;
      available := available + v_change;
    end $$;
  `);
}

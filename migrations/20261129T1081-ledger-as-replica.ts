import type { Knex } from "knex";

/**
 * Foreign keys are triggers of the server's own, and session_replication_role = replica switches them off; nothing else here depends on
 * them. What they hold is therefore checked once more by triggers that fire always: of postings as a replica only, because otherwise the
 * foreign keys have done it and every posting would pay; of balances always, because side and guard are never changed.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function ledger_check_accounts() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      if not exists (select from public.journal_entries e where e.seq = new.entry and e.programme = new.programme)
        or not exists (select from public.ledger_accounts a where (a.id, a.programme, a.asset) = (new.debit, new.programme, new.asset))
        or not exists (select from public.ledger_accounts a where (a.id, a.programme, a.asset) = (new.credit, new.programme, new.asset))
      then
        raise exception 'posting does not fit its entry and accounts' using errcode = '23503';
      end if;
      return new;
    end $$;
    create trigger postings_accounts before insert on postings for each row
      when (current_setting('session_replication_role') = 'replica') execute function ledger_check_accounts();
    alter table postings enable always trigger postings_accounts;

    create trigger ledger_balances_guard before update on ledger_balances for each row
      when ((old.account, old.side, old.guarded) is distinct from (new.account, new.side, new.guarded))
      execute function ledger_refuse_change();
    alter table ledger_balances enable always trigger ledger_balances_guard;

    create function ledger_check_balance() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
    begin
      if not exists (select from public.ledger_accounts a where (a.id, a.side, a.guarded) = (new.account, new.side, new.guarded)) then
        raise exception 'balance does not fit its account' using errcode = '23503';
      end if;
      return new;
    end $$;
    create trigger ledger_balances_account before insert on ledger_balances for each row
      when (current_setting('session_replication_role') = 'replica') execute function ledger_check_balance();
    alter table ledger_balances enable always trigger ledger_balances_account;
  `);
}

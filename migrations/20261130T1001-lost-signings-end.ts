import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * How a signature that a restore remembers comes to an end. Its transaction is seen, or its anchor was spent by another one so deep that no form of
 * the batch can ever confirm: then its payouts may join another batch, which names the dead anchor to the signer. And what the application may write
 * of a restore: payouts that a lost signature has, of that amount and award; less of what the public log is owed; one release.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table lost_signings add column kind text not null default 'payout' check (kind ~ '^[a-z][a-z0-9-]{0,31}$');
    create index lost_signings_batch on lost_signings (batch);

    -- What ended the anchor of a lost batch: the transaction, and how deep it is. No row while it could still be paid.
    create function lost_end(lost text) returns table (spend text, depth integer) language sql stable as $$
      select sp.spending_txid, ((select max(height) from chain_blocks where active) - b.height + 1)::integer
      from (select distinct anchor_txid, anchor_vout from lost_signings where batch = lost) s
      join chain_spends sp on sp.txid = s.anchor_txid and sp.vout = s.anchor_vout
      join chain_inclusions i on i.txid = sp.spending_txid
      join chain_blocks b on b.hash = i.block_hash and b.active
      where (select max(height) from chain_blocks where active) - b.height + 1 >= 6
        and not exists (select from lost_signings form where form.txid = sp.spending_txid and form.kind = 'payout')
        and not exists (select from batch_variants v where v.txid = sp.spending_txid and v.batch = lost)
    $$;

    create or replace function lost_payout_stays() returns trigger language plpgsql as $$
    begin
      if exists (select from lost_payouts l where l.payout = new.payout and l.batch <> new.batch
          and not exists (select from lost_end(l.batch)))
        and not exists (select from lost_payouts l where l.payout = new.payout and l.batch = new.batch) then
        raise exception 'a payout that was signed before a restore joins no other batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;

    create function recovered_was_signed() returns trigger language plpgsql as $$
    begin
      if not exists (select from lost_payouts l where l.payout = new.id and l.amount = new.amount and l.award_digest = new.award_digest) then
        raise exception 'no lost signature has this payout' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger recovered_was_signed before insert on payouts for each row when (new.recovered) execute function recovered_was_signed();
    alter table payouts enable always trigger recovered_was_signed;

    revoke update on book_debts from ${APP_ROLE};
    revoke update (amount) on book_debts from ${APP_ROLE};
    create function take_book_debt(of_side text, of_programme text, taken bigint) returns bigint
      language plpgsql security definer set search_path = pg_catalog, public as $$
    declare
      owed bigint;
    begin
      if taken < 0 then
        raise exception 'a debt to the book only shrinks' using errcode = 'P0001';
      end if;
      select amount into owed from public.book_debts where side = of_side and programme = of_programme for update;
      update public.book_debts set amount = greatest(amount - taken, 0) where side = of_side and programme = of_programme;
      return least(coalesce(owed, 0), taken);
    end $$;
    revoke execute on function take_book_debt(text, text, bigint) from public;
    grant execute on function take_book_debt(text, text, bigint) to ${APP_ROLE};

    -- Released once, by people who differ; which lost batches nobody had seen by then stands beside it.
    alter table restores add column released_without text[] not null default '{}';
    create function restore_released_once() returns trigger language plpgsql as $$
    begin
      if old.released_at is not null or new.released_at is null
        or (new.backup, new.made_at, new.restored_at) is distinct from (old.backup, old.made_at, old.restored_at)
        or (select count(distinct person) from unnest(new.released_by) person) < 2 then
        raise exception 'a restore is released once, by two people' using errcode = 'P0001';
      end if;
      return new;
    end $$;
    create trigger restore_released_once before update on restores for each row execute function restore_released_once();
    alter table restores enable always trigger restore_released_once;
    grant update (released_without) on restores to ${APP_ROLE};
  `);
}

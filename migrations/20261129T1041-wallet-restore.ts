import type { Knex } from "knex";

/**
 * Restoring a wallet and scanning the chain again. While a wallet is being restored it gives out nothing, because nobody knows yet how
 * far it had been used; and its counters only ever go up, whoever asks.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table wallet_keychains add column restoring boolean not null default false;

    create function wallet_counters_rise() returns trigger language plpgsql as $$
    begin
      if new.next_receive < old.next_receive or new.next_change < old.next_change then
        raise exception 'wallet counters only go up' using errcode = 'check_violation', constraint = 'wallet_counters_rise';
      end if;
      return new;
    end $$;
    create trigger wallet_counters_rise before update on wallet_keychains
      for each row execute function wallet_counters_rise();

    -- What an address was for is in no wallet backup, so that none lists the addresses of cases.
    alter table wallet_addresses drop constraint wallet_addresses_check;
    alter table wallet_addresses add constraint wallet_addresses_purpose check (
      (chain = 0 and purpose in ('gift', 'case', 'restored')) or (chain = 1 and purpose in ('change', 'restored')));

    -- The scan that is under way: where it began and which block comes next.
    create table chain_rescan (
      lone boolean primary key default true check (lone),
      origin integer not null check (origin >= 0),
      next integer not null check (next >= origin)
    );

    grant update (restoring) on wallet_keychains to commonpurse_app;
    grant select, insert, update (origin, next), delete on chain_rescan to commonpurse_app;
  `);
}

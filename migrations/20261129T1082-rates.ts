import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * What a bitcoin was worth in a currency of states, for accounts that have to be kept in one. Apart from the ledger, which knows only
 * satoshis: no posting and no guard ever reads it. Append-only; who records another rate of the same source and moment is refused.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table fiat_rates (
      id bigint generated always as identity primary key,
      currency text not null check (currency ~ '^[A-Z]{3}$'),
      -- The rate as a pair of whole numbers: so many minor units (cents) for so many satoshis.
      minor_units bigint not null check (minor_units between 1 and 1000000000000000),
      sats bigint not null check (sats between 1 and 2100000000000000),
      source text not null check (length(source) between 1 and 120),
      quoted_at timestamptz not null,
      method text not null check (method = 'hand'),
      reason text not null check (length(reason) between 1 and 500),
      recorded_by text not null,
      recorded_at timestamptz not null,
      check (quoted_at <= recorded_at),
      unique (currency, source, quoted_at)
    );
    create index fiat_rates_newest on fiat_rates (currency, quoted_at);
    create trigger fiat_rates_keep before update or delete on fiat_rates for each row execute function ledger_refuse_change();
    create trigger fiat_rates_keep_all before truncate on fiat_rates for each statement execute function ledger_refuse_change();
    alter table fiat_rates enable always trigger fiat_rates_keep;
    alter table fiat_rates enable always trigger fiat_rates_keep_all;
    grant select, insert on fiat_rates to ${APP_ROLE};
  `);
}

import type { Knex } from "knex";

/** Rates come from files and from sources that the operator names, too; what several sources said is kept with the rate that was taken. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    alter table fiat_rates drop constraint fiat_rates_method_check;
    alter table fiat_rates add constraint fiat_rates_method_check check (method in ('hand', 'file', 'http'));
    -- [{source, minorUnits, sats, quotedAt}] of every source that was taken into account.
    alter table fiat_rates add column quotes jsonb check (quotes is null or (method = 'http' and jsonb_typeof(quotes) = 'array'));
  `);
}

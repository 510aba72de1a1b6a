import type { Knex } from "knex";

/** Addresses shown to donors, and the outputs that paid us. Confirmation is never stored here: it is asked of the chain. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table donations (
      script bytea primary key references wallet_addresses (script),
      programme text not null references programmes,
      receipt_lookup bytea not null unique check (length(receipt_lookup) = 32),
      receipt_seal bytea not null check (length(receipt_seal) = 32),
      expires_on date not null
    );

    create table gifts (
      txid text not null check (txid ~ '^[0-9a-f]{64}$'),
      vout integer not null check (vout >= 0),
      programme text not null references programmes,
      script bytea not null references wallet_addresses (script),
      amount bigint not null check (amount between 1 and 2100000000000000),
      -- How often the gift was booked and taken back; odd while it is in the books.
      turns integer not null default 0 check (turns >= 0),
      settled boolean not null default false,
      check (not settled or turns % 2 = 1),
      primary key (txid, vout)
    );
    create index gifts_script on gifts (script);
    create index gifts_unsettled on gifts (txid) where not settled;

    grant select, insert on donations, gifts to commonpurse_app;
    grant update (turns, settled) on gifts to commonpurse_app;
  `);
}

import type { Knex } from "knex";

/** Our keychains, the addresses issued from them, their certificates, and which coins are spoken for. */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table wallet_keychains (
      programme text primary key check (programme ~ '^[a-z][a-z0-9-]{0,31}$'),
      descriptor text not null unique,
      checksum text not null unique check (length(checksum) = 8),
      birth_height integer not null check (birth_height >= 0),
      next_receive integer not null default 0 check (next_receive between 0 and 2147483647),
      next_change integer not null default 0 check (next_change between 0 and 2147483647)
    );

    create table wallet_addresses (
      programme text not null references wallet_keychains,
      chain smallint not null check (chain in (0, 1)),
      index integer not null check (index >= 0),
      script bytea not null unique,
      purpose text not null check ((chain = 0 and purpose in ('gift', 'case')) or (chain = 1 and purpose = 'change')),
      primary key (programme, chain, index)
    );

    create table wallet_certificates (
      programme text not null references wallet_keychains,
      index integer not null check (index >= 0),
      purpose text not null check (purpose in ('gift', 'case')),
      not_after date not null,
      note text not null,
      primary key (programme, index, purpose)
    );

    -- A coin is reserved by one lineage at most; the row goes only when the lineage was never signed, or is final.
    create table wallet_reservations (
      txid text not null check (txid ~ '^[0-9a-f]{64}$'),
      vout integer not null check (vout >= 0),
      lineage text not null check (lineage ~ '^[0-9a-f]{32}$'),
      primary key (txid, vout)
    );
    create index wallet_reservations_lineage on wallet_reservations (lineage);

    grant select, insert on wallet_keychains, wallet_addresses to commonpurse_app;
    grant update (next_receive, next_change) on wallet_keychains to commonpurse_app;
    grant select, insert, delete on wallet_certificates, wallet_reservations to commonpurse_app;
    grant update (note, not_after) on wallet_certificates to commonpurse_app;
  `);
}

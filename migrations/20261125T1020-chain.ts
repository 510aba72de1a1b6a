import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * What the Bitcoin network said about our scripts. Whether a transaction is confirmed is asked each time of
 * chain_inclusions and the active blocks; it is stored nowhere. Scripts are watched for ever, and blocks that
 * left the best chain stay as inactive rows, so that a reorganisation back to them finds everything in place.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table chain_blocks (
      hash text primary key check (hash ~ '^[0-9a-f]{64}$'),
      height integer not null check (height >= 0),
      prev text not null check (prev ~ '^[0-9a-f]{64}$'),
      time timestamptz not null,
      active boolean not null
    );
    create unique index chain_blocks_active_height on chain_blocks (height) where active;

    create table chain_transactions (
      txid text primary key check (txid ~ '^[0-9a-f]{64}$'),
      raw bytea not null,
      coinbase boolean not null
    );

    create table chain_inclusions (
      txid text not null references chain_transactions,
      block_hash text not null references chain_blocks,
      position integer not null check (position >= 0),
      primary key (txid, block_hash)
    );
    create index chain_inclusions_block on chain_inclusions (block_hash);

    create table chain_scripts (
      script bytea primary key
    );

    create table chain_outputs (
      txid text not null references chain_transactions,
      vout integer not null check (vout >= 0),
      script bytea not null references chain_scripts,
      value bigint not null check (value between 0 and 2100000000000000),
      primary key (txid, vout)
    );
    create index chain_outputs_script on chain_outputs (script);

    create table chain_spends (
      txid text not null,
      vout integer not null,
      spending_txid text not null references chain_transactions,
      input integer not null check (input >= 0),
      primary key (txid, vout, spending_txid),
      unique (spending_txid, input),
      foreign key (txid, vout) references chain_outputs
    );

    create table chain_mempool (
      txid text primary key references chain_transactions
    );

    grant select, insert, update (active) on chain_blocks to ${APP_ROLE};
    grant select, insert on chain_transactions, chain_inclusions, chain_scripts, chain_outputs, chain_spends to ${APP_ROLE};
    grant select, insert, delete on chain_mempool to ${APP_ROLE};
  `);
}

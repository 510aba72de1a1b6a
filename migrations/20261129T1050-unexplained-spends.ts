import type { Knex } from "knex";

/**
 * Transactions in the chain that spend coins of ours and are no signed form of any batch: somebody else has the keys, or somebody moved
 * coins by hand. Which coins went and which came back is booked as the chain says; what it means is said by two people.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table unexplained_spends (
      txid text primary key references chain_transactions,
      cause text check (cause in ('stolen', 'moved')),
      first_by text,
      second_by text,
      check ((first_by is null) = (cause is null)),
      check (second_by is null or (first_by is not null and second_by <> first_by))
    );

    create table unexplained_coins (
      kind text not null check (kind in ('spent', 'returned')),
      txid text not null,
      vout integer not null,
      programme text not null,
      amount bigint not null check (amount > 0),
      -- The transaction of the last booking: after a reorganisation another one may spend the same coin.
      spend text not null references unexplained_spends,
      -- How often the ledger booked it and took it back; odd while it is booked.
      turns integer not null default 0 check (turns >= 0),
      primary key (kind, txid, vout),
      foreign key (txid, vout) references chain_outputs
    );
    create index unexplained_coins_spend on unexplained_coins (spend);
    create index unexplained_coins_booked on unexplained_coins (programme) where turns % 2 = 1;

    grant select, insert on unexplained_spends, unexplained_coins to commonpurse_app;
    grant update (cause, first_by, second_by) on unexplained_spends to commonpurse_app;
    grant update (spend, turns) on unexplained_coins to commonpurse_app;
  `);
}

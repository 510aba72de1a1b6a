import type { Knex } from "knex";
import { APP_ROLE } from "../src/db/database.ts";

/**
 * A gift that a reorganisation undid, and whose giver spent the coin elsewhere, never comes back. That is known by the other transaction, which
 * concerns us in nothing else; what a batch was to spend of such a gift ends it like a spend of its anchor.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create table chain_rivals (
      txid text not null references chain_transactions,
      rival text not null references chain_transactions check (rival <> txid),
      primary key (txid, rival)
    );
    grant select, insert on chain_rivals to ${APP_ROLE};
    create index chain_blocks_inactive on chain_blocks (hash) where not active;

    -- Whatever spends this coin, or spends what the transaction spends that makes it, so that there is no such coin.
    create function coin_takers(coin_txid text, coin_vout integer) returns setof text language sql stable as $$
      select s.spending_txid from chain_spends s where s.txid = coin_txid and s.vout = coin_vout
      union
      select s.spending_txid from chain_spends made
      join chain_spends s on s.txid = made.txid and s.vout = made.vout and s.spending_txid <> made.spending_txid
      where made.spending_txid = coin_txid
      union
      select r.rival from chain_rivals r where r.txid = coin_txid
    $$;

    create or replace function batch_is_ended(ended text) returns boolean language sql stable as $$
      with recursive line as (
        select b.id, b.anchor_txid, b.anchor_vout from batches b where b.id = ended
        union
        select p.id, p.anchor_txid, p.anchor_vout from line l join batch_variants v on v.txid = l.anchor_txid
        join batches p on p.id = v.batch and p.state = 'dead'
      ), taken as (
        select taker as spending_txid from line l cross join lateral coin_takers(l.anchor_txid, l.anchor_vout) taker
        where not exists (select from batch_variants v where v.txid = taker and v.batch = l.id)
      )
      select exists (
        select from taken t join chain_inclusions i on i.txid = t.spending_txid
        join chain_blocks c on c.hash = i.block_hash and c.active
        where (select max(height) from chain_blocks where active) - c.height + 1 >= 6
      ) or exists (
        select from batch_payouts ours join batch_payouts theirs on theirs.payout = ours.payout and theirs.batch <> ours.batch
        join batch_variants v on v.batch = theirs.batch
        join chain_inclusions i on i.txid = v.txid join chain_blocks c on c.hash = i.block_hash and c.active
        where ours.batch = ended)
    $$;

    -- Two cancels of one batch may wait when the coins of the earlier one are gone and one of its keys has signed it.
    drop index batches_one_cancel;
    create unique index batches_cancel_versions on batches (cancels, version);
  `);
}

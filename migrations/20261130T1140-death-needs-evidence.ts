import type { Knex } from "knex";

/**
 * A batch is dead by what our own chain shows, not because the application says so: then, and only then, its payouts may be signed again. What
 * shows it is a transaction, six deep in the active chain, that is none of the batch's forms and spends its anchor, or spends what would
 * have made its anchor; or the death of the batch that would have. Or one of its payouts is paid in the active chain by another batch.
 */
export async function up(sql: Knex): Promise<void> {
  await sql.raw(`
    create function batch_is_ended(ended text) returns boolean language sql stable as $$
      with recursive line as (
        select b.id, b.anchor_txid, b.anchor_vout from batches b where b.id = ended
        union
        select p.id, p.anchor_txid, p.anchor_vout from line l join batch_variants v on v.txid = l.anchor_txid
        join batches p on p.id = v.batch and p.state = 'dead'
      ), taken as (
        select k.spending_txid from line l join chain_spends k on k.txid = l.anchor_txid and k.vout = l.anchor_vout
        where not exists (select from batch_variants v where v.txid = k.spending_txid and v.batch = l.id)
        union all
        select k.spending_txid from line l join chain_spends made on made.spending_txid = l.anchor_txid
        join chain_spends k on k.txid = made.txid and k.vout = made.vout and k.spending_txid <> made.spending_txid
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

    create or replace function batch_follows_forms() returns trigger language plpgsql as $$
    begin
      if new.state = 'signed' and not exists (select from batch_variants v where v.batch = new.id) then
        raise exception 'no signed form of this batch is stored' using errcode = 'P0001';
      end if;
      if new.state = 'confirmed' and not exists (
        select from batch_variants v join chain_inclusions i on i.txid = v.txid join chain_blocks b on b.hash = i.block_hash
        where v.batch = new.id and b.active) then
        raise exception 'no signed form of this batch is in the chain' using errcode = 'P0001';
      end if;
      if new.state = 'dead' and not batch_is_ended(new.id) then
        raise exception 'nothing deep in the chain has ended this batch' using errcode = 'P0001';
      end if;
      return new;
    end $$;
  `);
}

import type { Reader } from "../db/unit.ts";

/** Confirmations after which what spent an anchor ends its lineage (wallet notes E1, I3); also the least that a manifest may name. */
export const DEATH_DEPTH = 6;

/** The transaction in the active chain because of which no form of a batch can be mined, and the height of its block. */
export interface LineageEnd {
  readonly spend: string;
  readonly height: number;
}

/**
 * What keeps a batch from ever being mined, as long as it stays in the chain: a transaction that spends its anchor and is none of its forms,
 * or one that spends what the anchor's own transaction spends, so that there will be no anchor. Undefined while nothing does. How deep it is
 * says whether that is for good.
 */
export async function lineageEnd(reader: Reader, batch: string): Promise<LineageEnd | undefined> {
  const { rows } = await reader.sql.raw<{ rows: LineageEnd[] }>(
    `with mine as (select id, anchor_txid, anchor_vout from batches where id = :batch), taken as (
       select k.spending_txid from mine b join chain_spends k on k.txid = b.anchor_txid and k.vout = b.anchor_vout
       where not exists (select from batch_variants v where v.txid = k.spending_txid and v.batch = b.id)
       union all
       select k.spending_txid from mine b join chain_spends made on made.spending_txid = b.anchor_txid
       join chain_spends k on k.txid = made.txid and k.vout = made.vout and k.spending_txid <> made.spending_txid
     )
     select t.spending_txid as spend, c.height from taken t
     join chain_inclusions i on i.txid = t.spending_txid join chain_blocks c on c.hash = i.block_hash and c.active
     order by c.height limit 1`,
    { batch },
  );
  const [end] = rows;
  if (end !== undefined) return end;
  const parent = await deadParent(reader, batch);
  return parent === undefined ? undefined : lineageEnd(reader, parent);
}

/** The dead batch of which a form would make this one's anchor. */
async function deadParent(reader: Reader, batch: string): Promise<string | undefined> {
  const { rows } = await reader.sql.raw<{ rows: { id: string }[] }>(
    `select p.id from batches b join batch_variants v on v.txid = b.anchor_txid join batches p on p.id = v.batch
     where b.id = :batch and p.state = 'dead' and p.id <> b.id`,
    { batch },
  );
  return rows[0]?.id;
}

import { currentTip } from "../chain/tip.view.ts";
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
 * or one that spends what the anchor's own transaction spends, so that there will be no anchor: our coin, or that of somebody who gave it.
 * Undefined while nothing does. How deep it is says whether that is for good.
 */
export async function lineageEnd(reader: Reader, batch: string): Promise<LineageEnd | undefined> {
  const { rows } = await reader.sql.raw<{ rows: LineageEnd[] }>(
    `select taker as spend, c.height from batches b cross join lateral coin_takers(b.anchor_txid, b.anchor_vout) taker
     join chain_inclusions i on i.txid = taker join chain_blocks c on c.hash = i.block_hash and c.active
     where b.id = :batch and not exists (select from batch_variants v where v.txid = taker and v.batch = b.id)
     order by c.height limit 1`,
    { batch },
  );
  const [end] = rows;
  if (end !== undefined) return end;
  const parent = await deadParent(reader, batch);
  return parent === undefined ? undefined : lineageEnd(reader, parent);
}

/** Whether what keeps a batch from being mined is so deep that it is for good. */
export async function isOver(reader: Reader, batch: string): Promise<boolean> {
  const end = await lineageEnd(reader, batch);
  const tip = await currentTip(reader);
  return end !== undefined && tip !== undefined && tip.height - end.height + 1 >= DEATH_DEPTH;
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

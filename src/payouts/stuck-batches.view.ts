import type { Reader } from "../db/unit.ts";
import type { StuckSign } from "./stuck.ts";

/** A batch that was found stuck, as of the worker's last look. Heights are those of our chain. */
export interface StuckBatch {
  readonly batch: string;
  /** Since when its newest form, or a child of it, waits, and for how many blocks. */
  readonly since: number;
  readonly blocks: number;
  /** When it was noticed. */
  readonly noticed: number;
  /** What is wrong, the gravest first; at least one. */
  readonly signs: readonly StuckSign[];
  /** The batches whose transactions it spends and that are not mined themselves. */
  readonly parents: readonly string[];
}

/** The batches that are stuck, the one that waits longest first; one of them where `batch` is given. Those that are mined meanwhile are left out. */
export async function stuckBatches(reader: Reader, batch?: string): Promise<StuckBatch[]> {
  const { rows } = await reader.sql.raw<{ rows: StuckBatch[] }>(
    `select w.batch, waited.since, greatest(0, tip.height - waited.since) as blocks, w.noticed, w.signs,
       array(select distinct p.batch from chain_spends s join batch_variants p on p.txid = s.txid
         join batches b on b.id = p.batch and b.state = 'signed' where s.spending_txid = w.form order by 1) as parents
     from batch_waits w join batches b on b.id = w.batch and b.state = 'signed'
     cross join lateral (
       select max(each.since) as since from batch_waits each
       where each.batch = w.batch or each.form in (select s.spending_txid from chain_spends s where s.txid = w.form)) waited
     cross join (select max(height) as height from chain_blocks where active) tip
     where w.noticed is not null and (cast(:batch as text) is null or w.batch = :batch)
     order by waited.since, w.batch`,
    { batch: batch ?? null },
  );
  return rows;
}

/** How many batches are stuck. */
export async function countStuck(reader: Reader): Promise<number> {
  return (await stuckBatches(reader)).length;
}

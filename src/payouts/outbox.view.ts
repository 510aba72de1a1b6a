import type { Reader } from "../db/unit.ts";

/** A signed form that no node of ours has seen yet, or has lost. */
export interface UnsentVariant {
  readonly batch: string;
  readonly txid: string;
  readonly raw: Uint8Array;
}

/** Signed forms of batches in flight that are neither in our node's mempool nor in the active chain: the outbox. */
export async function unsentVariants(reader: Reader): Promise<UnsentVariant[]> {
  const found = await reader.sql.raw<{ rows: { batch: string; txid: string; raw: Buffer }[] }>(
    `select v.batch, v.txid, v.raw from batch_variants v join batches b on b.id = v.batch
     where b.state = 'signed' and not exists (select from chain_mempool m where m.txid = v.txid)
     order by v.txid`,
  );
  return found.rows.map((row) => ({ ...row, raw: new Uint8Array(row.raw) }));
}

/** Frozen batches that enough people have approved and the signer has not refused: it is to be asked. */
export async function approvedBatches(reader: Reader, need: number, at: Date): Promise<string[]> {
  const found = await reader.sql.raw<{ rows: { id: string }[] }>(
    `select b.id from batches b
     where b.state = 'frozen' and b.refusal is null and b.expires_at > :at
       and (select count(*) from batch_approvals a where a.digest = b.digest) >= :need
     order by b.id`,
    { need, at },
  );
  return found.rows.map((row) => row.id);
}

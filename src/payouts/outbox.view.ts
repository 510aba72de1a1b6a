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

/**
 * Answers by which a signer has not signed a batch and never will, because it gives them only about what is not in its log (FORMATS 5,
 * rules 4 and 5): the head that it has seen does not shrink, and the manifest's end does not come again. Any other refusal says nothing of
 * what was signed before.
 */
export const NEVER_SIGNED = ["head-rollback", "manifest-expired"] as const;

/**
 * The batches that the signer is to be asked about. A frozen one once `need` people have approved it, and again after a refusal when the
 * signer was locked then; when its time is over, for as long as the signer has not said that it never signed it, because an answer may have
 * been lost. One that was given up the same, after its time, when the signer refuses another batch on its account. Nothing new is signed
 * after a manifest's end, so asking then brings back what there is and no more. None while a restore waits to be released.
 */
export async function batchesToAsk(reader: Reader, need: number, at: Date): Promise<string[]> {
  const found = await reader.sql.raw<{ rows: { id: string }[] }>(
    `select b.id from batches b
     cross join lateral (select count(*) as given from batch_approvals a where a.digest = b.digest) a
     where not exists (select from restores r where r.released_at is null) and ((b.state = 'frozen' and b.expires_at > :at and a.given >= :need
         and (b.refusal is null or b.refusal = 'signer-locked'))
       or (b.state in ('frozen', 'voided') and b.expires_at <= :at and a.given > 0
         and not coalesce(b.refusal = any (:never), false)
         and (b.state = 'frozen' or exists (
           select from batches other where other.state = 'frozen' and (
             (other.refusal = 'anchor-used-elsewhere' and exists (
               select from wallet_reservations r
               where r.lineage = other.id and r.txid = b.anchor_txid and r.vout = b.anchor_vout))
             or (other.refusal = 'payout-signed-elsewhere' and exists (
               select from batch_payouts ours join batch_payouts theirs using (payout)
               where ours.batch = b.id and theirs.batch = other.id and theirs.live)))))))
     order by b.id`,
    { need, at, never: [...NEVER_SIGNED] },
  );
  return found.rows.map((row) => row.id);
}

import { Refusal } from "../base/refusal.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import type { Transaction } from "../bitcoin/transaction.ts";
import type { Reader } from "../db/unit.ts";

/** A signed form of a batch in flight. `refusal` is the node's last word, if it refused it. */
export interface OutboxForm {
  readonly batch: string;
  readonly txid: string;
  readonly raw: Uint8Array;
  /** Txids of the transactions whose outputs it spends. */
  readonly spends: readonly string[];
  /** How many it has; undefined when the stored bytes are no longer the transaction that was signed. */
  readonly outputs: number | undefined;
  readonly isInMempool: boolean;
  readonly refusal: string | undefined;
}

/**
 * Whether a batch `b` is on its way, at `:at`: signed, its moment come, and nothing of it in the active chain. Not one whose anchor the
 * chain has spent, which may be mined only after a reorganisation, nor one that two people have cancelled or of whose people somebody has paid one
 * by hand, nor a child of one whose moment has not come: nobody has what it spends.
 */
export const ON_ITS_WAY = `
  b.state = 'signed' and (b.release_at is null or b.release_at <= :at)
  and not exists (select from batch_variants pv join batches p on p.id = pv.batch
    where b.kind = 'sweep' and pv.txid = b.anchor_txid and p.state = 'signed' and p.release_at > :at)
  and not exists (select from batch_payouts h join hand_payments using (payout) where h.batch = b.id and h.live)
  and not exists (select from batches c where c.cancels = b.id and c.state not in ('frozen', 'voided', 'dead'))
  and not exists (select from chain_spends s join chain_inclusions i on i.txid = s.spending_txid
    join chain_blocks k on k.hash = i.block_hash and k.active
    where s.txid = b.anchor_txid and s.vout = b.anchor_vout)`;

/** The outbox: of each batch that is on its way `at` then, its signed forms, the dearest first. */
export async function outbox(reader: Reader, at: Date): Promise<OutboxForm[][]> {
  const found = await reader.sql.raw<{
    rows: { batch: string; txid: string; raw: Buffer; sent: boolean; refusal: string | null }[];
  }>(
    `select v.batch, v.txid, v.raw, m.txid is not null as sent, r.reason as refusal
     from batch_variants v join batches b on b.id = v.batch
     left join chain_mempool m on m.txid = v.txid
     left join variant_refusals r on r.txid = v.txid
     where ${ON_ITS_WAY} order by v.batch, v.fee desc, v.txid`,
    { at },
  );
  const batches = new Map<string, OutboxForm[]>();
  for (const row of found.rows) {
    const { batch, txid, sent: isInMempool } = row;
    const raw = new Uint8Array(row.raw);
    const signed = transactionOf(raw, txid);
    const spends = signed?.inputs.map(({ outpoint }) => outpoint.txid) ?? [];
    const read = { spends, outputs: signed?.outputs.length };
    const form = { batch, txid, raw, ...read, isInMempool, refusal: row.refusal ?? undefined };
    batches.set(batch, [...(batches.get(batch) ?? []), form]);
  }
  return [...batches.values()];
}

/** The transaction with this txid; undefined when the bytes are another's, or none's. */
function transactionOf(raw: Uint8Array, txid: string): Transaction | undefined {
  try {
    const transaction = parseTransaction(raw);
    return transaction.txid === txid ? transaction : undefined;
  } catch (error) {
    if (error instanceof Refusal) return undefined;
    throw error;
  }
}

/**
 * Answers by which a signer has not signed a batch and never will, because it gives them only about what is not in its log (FORMATS 5,
 * rules 3 to 5): it goes back to no fund file that is older than one it has signed under, the head that it has seen does not shrink, and the
 * manifest's end does not come again. Any other refusal says nothing of what was signed before.
 */
export const NEVER_SIGNED = ["fund-rollback", "head-rollback", "manifest-expired"] as const;

/**
 * The batches that the signer is to be asked about. A frozen one once enough people have approved it (as many as it was frozen with, and as the people list needs: `listed`), and again after a refusal when the
 * signer was locked then; when its time is over, for as long as the signer has not said that it never signed it, because an answer may have
 * been lost. A signed one about a form that somebody asked for and that is dearer than what the signer has signed of it; one that it refused hides
 * no other. None whose signature is here already and that waits for other keys.
 * One that was given up the same, after its time, when the signer refuses another batch on its account and nobody whom it names is forgotten, because then there is nothing to ask with. Nothing new is signed
 * after a manifest's end, so asking then brings back what there is and no more. None while a restore waits to be
 * released, but for what the signer's log says it signed: there is only an answer to be had again, and no approval is asked for it.
 */
export async function batchesToAsk(reader: Reader, listed: number, at: Date): Promise<string[]> {
  const found = await reader.sql.raw<{ rows: { id: string }[] }>(
    `select b.id from batches b
     cross join lateral (select count(*) as given from batch_approvals a where a.digest = b.digest) a
     where (b.state = 'frozen' and exists (
         select from lost_signings l where l.batch = b.id and l.digest = b.digest and l.fee = b.fee and l.kind = 'payout')
         and not exists (select from batch_signatures s where s.batch = b.id and s.from_signer))
       or not exists (select from restores r where r.released_at is null) and ((b.state = 'signed' and exists (
         select from batch_replacements r where r.batch = b.id and (r.refusal is null or r.refusal = 'signer-locked')
           and not exists (select from batch_variants v where v.batch = b.id and v.fee >= r.fee)
           and not exists (select from batch_signatures s where s.batch = b.id and s.fee >= r.fee and s.from_signer)))
       or not exists (select from batch_signatures s where s.batch = b.id and s.from_signer) and ((b.state = 'frozen' and b.expires_at > :at and a.given >= greatest(b.need, :listed)
         and (b.refusal is null or b.refusal = 'signer-locked'))
       or (b.state in ('frozen', 'voided') and b.expires_at <= :at and a.given > 0
         and not coalesce(b.refusal = any (:never), false)
         and (b.state = 'frozen' or b.manifest is not null and not exists (
           select from batch_payouts bp join payouts p on p.id = bp.payout where bp.batch = b.id and p.script is null) and exists (
           select from batches other where other.state = 'frozen' and (
             (other.refusal = 'anchor-used-elsewhere' and exists (
               select from wallet_reservations r
               where r.lineage = other.id and r.txid = b.anchor_txid and r.vout = b.anchor_vout))
             or (other.refusal = 'payout-signed-elsewhere' and exists (
               select from batch_payouts ours join batch_payouts theirs using (payout)
               where ours.batch = b.id and theirs.batch = other.id and theirs.live))))))))
     order by b.id`,
    { listed, at, never: [...NEVER_SIGNED] },
  );
  return found.rows.map((row) => row.id);
}

import { toHex } from "../base/bytes.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Reader, Unit } from "../db/unit.ts";

/** A signature that the signer's log has and that was lost here: which transaction, of which batch, for which payouts. */
export interface LostSigning {
  readonly txid: string;
  readonly batch: string;
  readonly programme: string;
  readonly anchor: OutPoint;
  /** Digest of the manifest (hex32) and its six words. */
  readonly digest: string;
  readonly words: string;
  readonly version: number;
  readonly fee: Sats;
  readonly signedAt: Date;
  readonly payouts: readonly LostPayout[];
}

/** What the signer's log says of a payout. */
export interface LostPayout {
  readonly id: string;
  readonly amount: Sats;
  readonly awardDigest: string;
}

interface SigningRow {
  txid: string;
  batch: string;
  programme: string;
  anchor_txid: string;
  anchor_vout: number;
  digest: Buffer;
  words: string;
  version: number;
  fee: bigint;
  signed_at: Date;
}

/** Notes a lost signature; the same one again changes nothing. Only a restore writes here. */
export async function insertLostSigning(unit: Unit, lost: LostSigning): Promise<void> {
  await unit
    .sql("lost_signings")
    .insert({
      txid: lost.txid,
      batch: lost.batch,
      programme: lost.programme,
      anchor_txid: lost.anchor.txid,
      anchor_vout: lost.anchor.vout,
      digest: Buffer.from(lost.digest, "hex"),
      words: lost.words,
      version: lost.version,
      fee: lost.fee,
      signed_at: lost.signedAt,
    })
    .onConflict("txid")
    .ignore();
  const rows = lost.payouts.map(({ id, amount, awardDigest }) => ({
    batch: lost.batch,
    payout: id,
    amount,
    award_digest: Buffer.from(awardDigest, "hex"),
  }));
  if (rows.length === 0) return;
  await unit.sql("lost_payouts").insert(rows).onConflict(["batch", "payout"]).ignore();
}

/** The lost signature that made this transaction; undefined when there is none, or its form is stored by now. */
export async function findLostSigning(
  reader: Reader,
  txid: string,
): Promise<LostSigning | undefined> {
  const found = await reader.sql.raw<{ rows: SigningRow[] }>(
    `select s.* from lost_signings s
     where s.txid = :txid and not exists (select from batch_variants v where v.txid = s.txid)`,
    { txid },
  );
  const [row] = found.rows;
  if (row === undefined) return undefined;
  const payouts = await reader
    .sql<{ batch: string; payout: string; amount: bigint; award_digest: Buffer }>("lost_payouts")
    .where({ batch: row.batch })
    .orderBy("payout");
  return {
    txid: row.txid,
    batch: row.batch,
    programme: row.programme,
    anchor: { txid: row.anchor_txid, vout: row.anchor_vout },
    digest: toHex(row.digest),
    words: row.words,
    version: row.version,
    fee: sats(row.fee),
    signedAt: row.signed_at,
    payouts: payouts.map(({ payout, amount, award_digest }) => ({
      id: payout,
      amount: sats(amount),
      awardDigest: toHex(award_digest),
    })),
  };
}

/** Batches that hold one of these payouts, or one of these coins, by id. */
export async function listHolders(
  reader: Reader,
  payouts: readonly string[],
  coins: readonly OutPoint[],
): Promise<string[]> {
  const found = await reader.sql.raw<{ rows: { id: string }[] }>(
    `select b.id from batches b
     where b.id in (select bp.batch from batch_payouts bp where bp.live and bp.payout = any (:payouts))
       or b.id in (select r.lineage from wallet_reservations r
         join unnest(cast(:txids as text[]), cast(:vouts as integer[])) as coin (txid, vout) using (txid, vout))
     order by b.id`,
    {
      payouts: [...payouts],
      txids: coins.map(({ txid }) => txid),
      vouts: coins.map(({ vout }) => vout),
    },
  );
  return found.rows.map(({ id }) => id);
}

/** Of these payouts, those that are not stored. */
export async function missingPayouts(
  reader: Reader,
  payouts: readonly LostPayout[],
): Promise<LostPayout[]> {
  const known = new Set(
    await reader
      .sql<{ id: string }>("payouts")
      .whereIn(
        "id",
        payouts.map(({ id }) => id),
      )
      .pluck("id"),
  );
  return payouts.filter(({ id }) => !known.has(id));
}

/** Adds a payout of which only the signer's log is left: amount, award and hold; to whom stands in the transaction alone. */
export async function insertRecovered(
  unit: Unit,
  payout: LostPayout & { readonly programme: string; readonly hold: string },
): Promise<void> {
  await unit.sql("payouts").insert({
    id: payout.id,
    programme: payout.programme,
    amount: payout.amount,
    script: null,
    use: 0,
    award: null,
    award_digest: Buffer.from(payout.awardDigest, "hex"),
    destination: null,
    // Unknown, and asked by nobody: the signer has signed.
    destination_digest: Buffer.alloc(32),
    reviewers: [],
    hold: payout.hold,
    recovered: true,
  });
}

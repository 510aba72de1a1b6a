import { toHex } from "../base/bytes.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { grantHold } from "../ledger/entries.ts";
import type { BatchState } from "./batch.ts";

/** A signature that the signer's log has and that was lost here: which transaction, of which batch, for which payouts. */
export interface LostSigning {
  readonly txid: string;
  /** Kind of the manifest; only `payout` pays anybody, others give all back to us. */
  readonly kind: string;
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
  kind: string;
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
      kind: lost.kind,
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

/**
 * The lost signature that made this transaction; undefined when there is none, it paid nobody (a cancel or sweep, which is explained by people as
 * any other spend is), or its form is stored by now.
 */
export async function findLostSigning(
  reader: Reader,
  txid: string,
): Promise<LostSigning | undefined> {
  const found = await reader.sql.raw<{ rows: SigningRow[] }>(
    `select s.* from lost_signings s
     where s.txid = :txid and s.kind = 'payout' and not exists (select from batch_variants v where v.txid = s.txid)`,
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
    kind: row.kind,
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

/** Batches that hold one of these payouts, or one of these coins, by id; with their state and which of both it is. */
export async function listHolders(
  reader: Reader,
  payouts: readonly string[],
  coins: readonly OutPoint[],
): Promise<{ id: string; state: BatchState; pays: boolean }[]> {
  const found = await reader.sql.raw<{ rows: { id: string; state: BatchState; pays: boolean }[] }>(
    `select b.id, b.state, b.id in (select bp.batch from batch_payouts bp where bp.live and bp.payout = any (:payouts)) as pays
     from batches b
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
  return found.rows;
}

/** Of these coins, those that no batch holds. */
export async function freeCoins(reader: Reader, coins: readonly OutPoint[]): Promise<OutPoint[]> {
  const held = await reader
    .sql<{ txid: string; vout: number }>("wallet_reservations")
    .whereIn(
      ["txid", "vout"],
      coins.map(({ txid, vout }) => [txid, vout]),
    )
    .select("txid", "vout");
  return coins.filter((coin) => !held.some((each) => isSame(each, coin)));
}

function isSame(a: OutPoint, b: OutPoint): boolean {
  return a.txid === b.txid && a.vout === b.vout;
}

/**
 * The open hold of an award that is here without its payout, of a payout's id; undefined when there is none: the money of a payout is
 * held once, under whatever key it was. For an award in a currency more than was paid may be held.
 */
export async function openHoldOf(
  reader: Reader,
  payout: { readonly id: string; readonly programme: string },
): Promise<{ key: string; amount: bigint } | undefined> {
  const found = await reader.sql.raw<{ rows: { key: string; amount: bigint }[] }>(
    `select h.key, h.amount from postings h where h.kind = 'hold' and h.code = 'committed' and h.programme = :programme
       and (h.key = :key or h.key like :revised)
       and not exists (select from postings r where r.resolves = h.id)`,
    {
      programme: payout.programme,
      key: grantHold(payout.id),
      revised: `${grantHold(payout.id)}/%`,
    },
  );
  return found.rows[0];
}

/** Of these payouts those that are here with an award in a currency, and another amount; with the hold that their money is in. */
export async function pricedOtherwise(
  reader: Reader,
  payouts: readonly LostPayout[],
): Promise<(LostPayout & { readonly hold: string })[]> {
  const found = await reader.sql.raw<{ rows: { id: string; amount: bigint; hold: string }[] }>(
    `select id, amount, hold from payouts where id = any (:ids) and award::jsonb #>> '{record,amount,cents}' is not null`,
    { ids: payouts.map(({ id }) => id) },
  );
  return payouts.flatMap((payout) => {
    const row = found.rows.find(({ id }) => id === payout.id);
    return row === undefined || row.amount === payout.amount ? [] : [{ ...payout, hold: row.hold }];
  });
}

/** For those of these payouts that were signed before a restore and whose batch is over: its anchor, and what spent it instead. */
export async function deadAnchorsOf(
  reader: Reader,
  payouts: readonly string[],
): Promise<{ payout: string; batch: string; anchor: string; spend: string; depth: number }[]> {
  const found = await reader.sql.raw<{
    rows: { payout: string; batch: string; anchor: string; spend: string; depth: number }[];
  }>(
    `select distinct on (l.payout) l.payout, l.batch, s.anchor_txid || ':' || s.anchor_vout as anchor, e.spend, e.depth
     from lost_payouts l join lost_signings s on s.batch = l.batch cross join lateral lost_end(l.batch) e
     where l.payout = any (:payouts) order by l.payout, s.signed_at desc`,
    { payouts: [...payouts] },
  );
  return found.rows;
}

/** Whether the signer's log has a signature of this batch that was lost here: then it may be in anybody's hands. */
export async function isLost(reader: Reader, batch: string): Promise<boolean> {
  const row: unknown = await reader.sql("lost_signings").where({ batch }).first("batch");
  return row !== undefined;
}

/** The frozen batches of which the signer's log has a lost signature, and whose anchor something else has spent, `depth` deep at least; by id. */
export async function frozenAndOver(reader: Reader, depth: number): Promise<string[]> {
  const found = await reader.sql.raw<{ rows: { id: string }[] }>(
    `select b.id from batches b
     where b.state = 'frozen' and exists (select from lost_signings l where l.batch = b.id)
       and exists (select from lost_end(b.id) e where e.depth >= :depth) order by b.id`,
    { depth },
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

/** Whether a payout was made again from the signer's log: it is signed, to wherever its destination was then. */
export async function isRecovered(reader: Reader, id: string): Promise<boolean> {
  const row: unknown = await reader.sql("payouts").where({ id, recovered: true }).first("id");
  return row !== undefined;
}

/** Whether a signature that was lost here pays this payout, or may yet. */
export async function isLostPayout(reader: Reader, id: string): Promise<boolean> {
  const found = await reader.sql.raw<{ rows: { lost: boolean }[] }>(
    `select exists (select from lost_payouts l where l.payout = :id and not exists (select from lost_end(l.batch))) as lost`,
    { id },
  );
  return found.rows[0]?.lost === true;
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

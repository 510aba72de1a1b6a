import { fromHex } from "../base/bytes.ts";
import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { anchored } from "./anchored.ts";
import { batchOf } from "./batch-row.ts";
import type { BatchRow } from "./batch-row.ts";
import type { Batch, BatchKind, BatchMover, BatchState } from "./batch.ts";
import { moveBatch } from "./batch.ts";

/** A signed form of a batch. `raw` is the whole signed transaction. */
export interface Variant {
  readonly txid: string;
  readonly batch: string;
  readonly raw: Uint8Array;
  readonly fee: Sats;
}

/** Stores a frozen batch with its payouts as live members; of payments unless said. Without manifest when it is made again after a restore. */
export async function insertBatch(
  unit: Unit,
  batch: Omit<
    Batch,
    "state" | "turns" | "refusal" | "manifest" | "releaseAt" | "releaseReason" | "kind" | "cancels"
  > & {
    readonly manifest: string | null;
    readonly kind?: BatchKind;
    readonly cancels?: string;
  },
  payouts: readonly string[],
): Promise<void> {
  await anchored(() =>
    unit.sql("batches").insert({
      id: batch.id,
      programme: batch.programme,
      kind: batch.kind ?? "payout",
      cancels: batch.cancels ?? null,
      state: "frozen",
      version: batch.version,
      manifest: batch.manifest,
      digest: Buffer.from(fromHex(batch.digest)),
      words: batch.words,
      psbt: batch.psbt,
      seed: Buffer.from(batch.seed),
      anchor_txid: batch.anchor.txid,
      anchor_vout: batch.anchor.vout,
      fee: batch.fee,
      fee_cap: batch.feeCap,
      fee_rate: batch.rate?.rate ?? null,
      fee_basis: batch.rate?.basis ?? null,
      fee_reason: batch.rate?.basis === "manual" ? batch.rate.reason : null,
      lint: batch.lint?.report ?? null,
      lint_severe: batch.lint?.severe ?? 0,
      lint_reason: batch.lint?.reason ?? null,
      release_seconds: batch.releaseSeconds,
      maker: batch.maker,
      separation: batch.separation,
      need: batch.need,
      expires_at: batch.expiresAt,
    }),
  );
  if (payouts.length === 0) return;
  await unit.sql("batch_payouts").insert(payouts.map((payout) => ({ batch: batch.id, payout })));
}

/** The batch, its row locked until the unit ends; Fault not-found `batch-unknown`. */
export async function lockBatch(unit: Unit, id: string): Promise<Batch> {
  return known(await unit.sql<BatchRow>("batches").where({ id }).forUpdate().first());
}

/** The batch as it is now; Fault not-found `batch-unknown`. */
export async function findBatch(reader: Reader, id: string): Promise<Batch> {
  return known(await reader.sql<BatchRow>("batches").where({ id }).first());
}

/** The cancels of a batch, also those that were given up. */
export async function listCancels(reader: Reader, batch: string): Promise<Batch[]> {
  const rows = await reader.sql<BatchRow>("batches").where({ cancels: batch }).orderBy("version");
  return rows.map(batchOf);
}

/** The sweeps that spend an output of this transaction, those that were given up left out. */
export async function listChildren(reader: Reader, txid: string): Promise<Batch[]> {
  const rows = await reader
    .sql<BatchRow>("batches")
    .where({ kind: "sweep", anchor_txid: txid })
    .whereNotIn("state", ["voided", "dead"])
    .orderBy("id");
  return rows.map(batchOf);
}

/** Batches in any of the states, newest deadline first. */
export async function listBatches(reader: Reader, states: readonly BatchState[]): Promise<Batch[]> {
  const rows = await reader
    .sql<BatchRow>("batches")
    .whereIn("state", states)
    .orderBy("expires_at", "desc");
  return rows.map(batchOf);
}

/** Moves a batch one step of its table; `turns` when the ledger booked or took back its confirmation. */
export async function saveBatchState(
  unit: Unit,
  batch: Batch,
  step: { to: BatchState; by: BatchMover; turns?: number },
): Promise<Batch> {
  const state = moveBatch(batch, step.to, step.by);
  const turns = step.turns ?? batch.turns;
  const settledOn = state === "settled" ? formatDate(unit.at) : null;
  await anchored(() =>
    unit.sql("batches").where({ id: batch.id }).update({ state, turns, settled_on: settledOn }),
  );
  return { ...batch, state, turns };
}

/** Notes by which rule the signer refused the batch, or that it no longer does. */
export async function saveRefusal(unit: Unit, id: string, rule: string | undefined): Promise<void> {
  await unit
    .sql("batches")
    .where({ id })
    .update({ refusal: rule ?? null });
}

/** When a signed batch is sent, and why before its moment, if somebody says so. */
export async function saveRelease(
  unit: Unit,
  id: string,
  release: { readonly at: Date; readonly reason: string | undefined },
): Promise<void> {
  await unit
    .sql("batches")
    .where({ id })
    .update({ release_at: release.at, release_reason: release.reason ?? null });
}

/** Frees the payouts of a voided or dead batch for another one. */
export async function freePayouts(unit: Unit, batch: string): Promise<void> {
  await unit.sql("batch_payouts").where({ batch }).update({ live: false });
}

/** Binds the payouts of a voided or dead batch to it again; no other live batch may have one of them. */
export async function bindPayouts(unit: Unit, batch: string): Promise<void> {
  await unit.sql("batch_payouts").where({ batch }).update({ live: true });
}

/** Other batches that hold payouts of this one, or one of these coins, locked. */
export async function listRivals(
  unit: Unit,
  batch: string,
  coins: readonly OutPoint[],
): Promise<Batch[]> {
  const found = await unit.sql.raw<{ rows: BatchRow[] }>(
    `select b.* from batches b
     where b.id <> :batch and (
       b.id in (select theirs.batch from batch_payouts theirs join batch_payouts ours using (payout)
         where ours.batch = :batch and theirs.live)
       or b.id in (select r.lineage from wallet_reservations r
         join unnest(cast(:txids as text[]), cast(:vouts as integer[])) as coin (txid, vout) using (txid, vout)))
     order by b.id for update of b`,
    { batch, txids: coins.map(({ txid }) => txid), vouts: coins.map(({ vout }) => vout) },
  );
  return found.rows.map(batchOf);
}

/** The batches, given up or not, whose anchor is one of these coins; locked. */
export async function lockAnchoredBatches(
  unit: Unit,
  coins: readonly OutPoint[],
): Promise<Batch[]> {
  const found = await unit.sql.raw<{ rows: BatchRow[] }>(
    `select b.* from batches b
     join unnest(cast(:txids as text[]), cast(:vouts as integer[])) as coin (txid, vout)
       on coin.txid = b.anchor_txid and coin.vout = b.anchor_vout
     order by b.id for update of b`,
    { txids: coins.map(({ txid }) => txid), vouts: coins.map(({ vout }) => vout) },
  );
  return found.rows.map(batchOf);
}

/** Stores a signed form; the same one again changes nothing. */
export async function insertVariant(unit: Unit, variant: Variant): Promise<void> {
  await unit
    .sql("batch_variants")
    .insert({ ...variant, raw: Buffer.from(variant.raw) })
    .onConflict("txid")
    .ignore();
}

/** All signed forms of a batch. */
export async function listVariants(reader: Reader, batch: string): Promise<Variant[]> {
  const rows = await reader
    .sql<{ txid: string; batch: string; raw: Buffer; fee: bigint }>("batch_variants")
    .where({ batch })
    .orderBy("txid");
  return rows.map((row) => ({ ...row, raw: new Uint8Array(row.raw), fee: sats(row.fee) }));
}

/** The signed form with this txid; undefined when no batch of ours has it. */
export async function findVariant(reader: Reader, txid: string): Promise<Variant | undefined> {
  const row = await reader
    .sql<{ txid: string; batch: string; raw: Buffer; fee: bigint }>("batch_variants")
    .where({ txid })
    .first();
  return row && { ...row, raw: new Uint8Array(row.raw), fee: sats(row.fee) };
}

/** Confirmed batches whose signed form stands in the active chain at `height` or below, locked, with its txid. */
export async function listConfirmedAtDepth(
  unit: Unit,
  height: number,
): Promise<{ batch: Batch; txid: string; height: number }[]> {
  const found = await unit.sql.raw<{ rows: (BatchRow & { txid: string; height: number })[] }>(
    `select b.*, v.txid, c.height from batches b
     join batch_variants v on v.batch = b.id
     join chain_inclusions i on i.txid = v.txid
     join chain_blocks c on c.hash = i.block_hash and c.active
     where b.state = 'confirmed' and c.height <= :height order by c.height, b.id for update of b`,
    { height },
  );
  return found.rows.map((row) => ({ batch: batchOf(row), txid: row.txid, height: row.height }));
}

function known(row: BatchRow | undefined): Batch {
  if (row === undefined) throw new Fault("not-found", "batch-unknown", "There is no such batch.");
  return batchOf(row);
}

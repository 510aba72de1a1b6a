import { formatDate } from "../base/clock.ts";
import type { Sats } from "../base/sats.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import type { AuditorsOf, EnvelopeKeys } from "../audit/envelope-keys.view.ts";
import { recordPayout } from "../audit/record-payout.ts";
import type { ChainHandler, ConnectedBlock, SeenTransaction } from "../chain/chain.ts";
import type { Unit } from "../db/unit.ts";
import { batchConfirmed, batchReorganised } from "../ledger/entries.ts";
import type { MinedBatch } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { releaseCoins, retakeCoins } from "../wallet/reservation.store.ts";
import { depthOf, transactionOf } from "../chain/transaction.view.ts";
import { adoptLost } from "./adopt-lost.ts";
import { adoptTransaction } from "./adopt-transaction.ts";
import { apart } from "./apart.ts";
import { deleteTrouble, listTroubles } from "./batch-trouble.store.ts";
import type { BatchTrouble } from "./batch-trouble.store.ts";
import type { Batch } from "./batch.ts";
import {
  findVariant,
  listConfirmedAtDepth,
  listVariants,
  lockBatch,
  saveBatchState,
} from "./batch.store.ts";
import type { Variant } from "./batch.store.ts";
import { endLineages, recall, recallLineages } from "./end-lineages.ts";
import { DEATH_DEPTH } from "./lineage-end.view.ts";
import { listBatchAmounts } from "./payout.store.ts";
import { voidLost } from "./void-lost.ts";
import { voidPartlySigned } from "./void-partly-signed.ts";

/**
 * The handler that follows signed batches on the chain: in flight when one of their forms is seen that nobody handed in, booked as paid when
 * any of them confirms, taken back when a reorganisation removes it, given to the public book, once, and closed when `settleDepth` deep. One
 * whose anchor something else spent, just as deep and at least 6, is dead, and its payouts wait again. One that was settled is taken back
 * too, so that it is sent again: a node forgets what a deep reorganisation makes premature. Replaying a change books nothing twice. What the books
 * refuse of a batch that somebody changed stops no other one, and is tried again with every block.
 */
export function settleBatches(settleDepth: number, auditors: AuditorsOf): ChainHandler {
  return async (unit, change) => {
    for (const transaction of change.mempool.arrived)
      await adopt(unit, transaction, { isMined: false });
    if (change.kind === "same") return;
    if (change.kind === "reorganised") {
      for (const block of change.disconnected) await eachVariant(unit, block, takeBack);
    }
    for (const block of change.connected) {
      for (const transaction of block.transactions)
        await adopt(unit, transaction, { isMined: true });
      await eachVariant(unit, block, confirm);
    }
    for (const trouble of await listTroubles(unit)) await tryAgain(unit, trouble);
    // Not only after a reorganisation: what could not be recalled then may be by now.
    await recallLineages(unit);
    const depth = Math.max(settleDepth, DEATH_DEPTH);
    await endLineages(unit, change.tip.height - depth + 1);
    await voidPartlySigned(unit, change.tip.height - depth + 1);
    await voidLost(unit, depth);
    const deep = await listConfirmedAtDepth(unit, change.tip.height - settleDepth + 1);
    if (deep.length === 0) return;
    const keys = await auditors(unit);
    for (const { batch, txid, height } of deep)
      await apart(unit, { batch: batch.id, txid }, (inner) =>
        settle(inner, { batch, settledAt: height + settleDepth - 1 }, keys),
      );
  };
}

/** What a restore lost first: it makes the batch that the other then knows. False when it may yet be a batch's. */
async function adopt(
  unit: Unit,
  transaction: SeenTransaction,
  where: { readonly isMined: boolean },
): Promise<boolean> {
  await adoptLost(unit, transaction);
  return adoptTransaction(unit, transaction, where);
}

type Follow = (unit: Unit, batch: Batch, variant: Variant, on: string) => Promise<void>;

async function eachVariant(unit: Unit, block: ConnectedBlock, follow: Follow): Promise<void> {
  for (const { txid } of block.transactions) {
    const variant = await findVariant(unit, txid);
    if (variant === undefined) continue;
    const { batch } = variant;
    await apart(unit, { batch, txid }, async (inner) =>
      follow(inner, await lockBatch(inner, batch), variant, formatDate(block.time)),
    );
  }
}

/**
 * What the books refused of a batch, by what the chain says now; noted no more when they take it, with the form that it is about, nor when all that
 * could not be read is read, and what it was about is nobody's form: then that is a spend like others (`missedSpends`).
 */
async function tryAgain(unit: Unit, { batch, txid }: BatchTrouble): Promise<void> {
  const seen = { isSettled: true };
  const isDone = await apart(unit, { batch }, async (inner) => {
    const found = txid === undefined ? undefined : await transactionOf(inner, txid);
    if (found === undefined) return;
    const isMined = found.depth > 0;
    const spent = parseTransaction(found.raw).inputs.map(({ outpoint }) => outpoint);
    const transaction = { txid: found.txid, raw: found.raw, received: [], spent };
    seen.isSettled = await adopt(inner, transaction, { isMined });
    const variant = await findVariant(inner, found.txid);
    if (variant === undefined) return;
    if (!isMined) await takeBack(inner, await lockBatch(inner, variant.batch), variant);
    await confirmMined(inner, variant.batch);
  });
  if (isDone && seen.isSettled) await deleteTrouble(unit, batch);
}

/** Books whichever form of a batch is in the chain: it may be another one than that of which something was refused. */
async function confirmMined(unit: Unit, batch: string): Promise<void> {
  for (const variant of await listVariants(unit, batch)) {
    if ((await depthOf(unit, variant.txid)) === 0) continue;
    await confirm(unit, await lockBatch(unit, batch), variant, formatDate(unit.at));
  }
}

async function confirm(unit: Unit, found: Batch, variant: Variant, on: string): Promise<void> {
  if (found.state === "dead" && !(await recall(unit, found, { isMined: true }))) return;
  const batch = await lockBatch(unit, found.id);
  if (batch.state !== "signed") return;
  const turn = batch.turns + 1;
  await postEntry(
    unit,
    batchConfirmed(await booking(unit, batch, { fee: variant.fee, turn, effectiveOn: on })),
  );
  await saveBatchState(unit, batch, { to: "confirmed", by: "chain", turns: turn });
  // Another one is dead of it now, and may still be mined.
  if (found.state === "dead") await recallLineages(unit);
}

async function takeBack(unit: Unit, batch: Batch, variant: Variant): Promise<void> {
  if (batch.state !== "confirmed" && batch.state !== "settled") return;
  const on = formatDate(unit.at);
  await postEntry(
    unit,
    batchReorganised(
      await booking(unit, batch, { fee: variant.fee, turn: batch.turns, effectiveOn: on }),
    ),
  );
  await saveBatchState(unit, batch, { to: "signed", by: "chain", turns: batch.turns + 1 });
  // The coins of a cancel belong to the batch that it ends.
  if (batch.state === "settled" && batch.kind !== "cancel") {
    const { inputs } = parseTransaction(variant.raw);
    await retakeCoins(
      unit,
      batch.id,
      inputs.map((input) => input.outpoint),
    );
  }
}

async function settle(
  unit: Unit,
  found: { readonly batch: Batch; readonly settledAt: number },
  auditors: EnvelopeKeys,
): Promise<void> {
  const { batch, settledAt } = found;
  for (const payout of await listBatchAmounts(unit, batch.id)) {
    const settled = {
      programme: batch.programme,
      payout: payout.id,
      batch: batch.id,
      amount: payout.amount,
      checkKey: payout.checkKey,
      settledAt,
    };
    await recordPayout(unit, settled, auditors);
  }
  await saveBatchState(unit, batch, { to: "settled", by: "chain" });
  await releaseCoins(unit, batch.id);
}

async function booking(
  unit: Unit,
  batch: Batch,
  mined: { fee: Sats; turn: number; effectiveOn: string },
): Promise<MinedBatch> {
  const { programme, id, feeCap } = batch;
  return { programme, batch: id, payouts: await listBatchAmounts(unit, id), feeCap, ...mined };
}

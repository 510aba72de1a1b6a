import { untellPayout } from "../audit/untell-payout.ts";
import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import { batchDied, batchRecalled } from "../ledger/entries.ts";
import type { EndedBatch } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { releaseCoins, retakeCoins } from "../wallet/reservation.store.ts";
import { apart } from "./apart.ts";
import type { Batch } from "./batch.ts";
import { listDoubted } from "./batch-trouble.store.ts";
import {
  bindPayouts,
  freePayouts,
  listBatches,
  listRivals,
  lockBatch,
  saveBatchState,
} from "./batch.store.ts";
import { coinsSpent } from "./coins-spent.ts";
import { listDeadHolding } from "./dead-holding.view.ts";
import { coverAgain } from "./cover-again.ts";
import { lineageEnd } from "./lineage-end.view.ts";
import { listHolds, returnPayouts } from "./payout.store.ts";
import { insertLostDestinations } from "./refused-payout.store.ts";
import { restoreNamed } from "./restore-named.ts";
import { voidBatch } from "./void-batch.ts";

/**
 * Ends the signed batches that nothing can bring into the chain any more, because what did it stands at `height` or below. Their payouts wait for
 * another batch, their coins are free, as far as they are still there. What one batch dies of may make another one's anchor impossible, and
 * what it gives up may be what a dead one that could be mined waited for: so this goes on until nothing moves. One of which a transaction in the chain
 * may be a form that the books refuse is left as it is.
 */
export async function endLineages(unit: Unit, height: number): Promise<void> {
  const doubted = await listDoubted(unit);
  for (let ended = true; ended;) {
    ended = false;
    for (const { id } of await listBatches(unit, ["signed"])) {
      if (doubted.has(id)) continue;
      const end = await lineageEnd(unit, id);
      if (end === undefined || end.height > height) continue;
      const isBuried = await apart(unit, { batch: id }, async (inner) =>
        bury(inner, await lockBatch(inner, id)),
      );
      ended ||= isBuried;
    }
    if (ended) await recallLineages(unit);
  }
  for (const id of await listDeadHolding(unit)) {
    const end = await lineageEnd(unit, id);
    if (end !== undefined && end.height <= height) await releaseCoins(unit, id);
  }
}

/**
 * Dead batches that could be mined again are in flight again, unless their payouts are signed elsewhere. One of which they are keeps its coins from
 * any other batch until something ends it again: its signer signs no other spend of its anchor but a cancel of it.
 */
export async function recallLineages(unit: Unit): Promise<void> {
  for (let recalled = true; recalled;) {
    recalled = false;
    for (const { id } of await listBatches(unit, ["dead"])) {
      if ((await lineageEnd(unit, id)) !== undefined) continue;
      let isRecalled = false;
      const isDone = await apart(unit, { batch: id }, async (inner) => {
        const batch = await lockBatch(inner, id);
        isRecalled = await recall(inner, batch, { isMined: false });
        if (!isRecalled) await retakeCoins(inner, id, coinsSpent(batch));
      });
      recalled ||= isDone && isRecalled;
    }
  }
}

/**
 * Takes a dead batch into flight again; false, and nothing is done, when another batch has its payouts for good. Frozen ones that took them are
 * voided; a signed one gives them up only to a batch that `isMined`, so that nobody is paid by the next batch what the chain shows as paid.
 */
export async function recall(
  unit: Unit,
  batch: Batch,
  { isMined }: { readonly isMined: boolean },
): Promise<boolean> {
  const rivals = await listRivals(unit, batch.id, []);
  const canGive = ({ state }: Batch): boolean =>
    state === "frozen" || (isMined && state === "signed");
  if (!rivals.every(canGive)) return false;
  for (const rival of rivals) {
    if (rival.state === "frozen") await voidBatch(unit, rival.id, "chain");
    else await bury(unit, rival);
  }
  await restoreNamed(unit, batch);
  const turns = batch.turns + 2;
  await saveBatchState(unit, batch, { to: "signed", by: "chain", turns });
  await bindPayouts(unit, batch.id);
  await postEntry(unit, batchRecalled(await ending(unit, { ...batch, turns })));
  if (batch.kind !== "cancel") await retakeCoins(unit, batch.id, coinsSpent(batch));
  return true;
}

async function bury(unit: Unit, batch: Batch): Promise<void> {
  const { available } = await postEntry(unit, batchDied(await ending(unit, batch)));
  await saveBatchState(unit, batch, { to: "dead", by: "chain" });
  await freePayouts(unit, batch.id);
  await returnPayouts(unit, batch);
  // What was given up waits for no other batch that the book could be told of.
  for (const { id, isGivenUp } of await listHolds(unit, batch.id))
    if (isGivenUp) await untellPayout(unit, id);
  await insertLostDestinations(unit, batch.id);
  await releaseCoins(unit, batch.id);
  await coverAgain(unit, batch, { by: "chain", available });
}

async function ending(unit: Unit, batch: Batch): Promise<EndedBatch> {
  const { id, programme, feeCap, turns } = batch;
  const effectiveOn = formatDate(unit.at);
  return {
    programme,
    effectiveOn,
    batch: id,
    payouts: await listHolds(unit, id),
    feeCap,
    turns,
  };
}

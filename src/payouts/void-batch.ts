import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { feeReleased } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { releaseCoins } from "../wallet/reservation.store.ts";
import { listApprovals } from "./approval.store.ts";
import { isTold } from "./batch.ts";
import type { Batch, BatchMover } from "./batch.ts";
import { freePayouts, listBatches, lockBatch, saveBatchState } from "./batch.store.ts";
import { coverAgain } from "./cover-again.ts";
import { isPartlySigned } from "./form.store.ts";
import { isLost } from "./lost-signing.store.ts";
import { NEVER_SIGNED } from "./outbox.view.ts";

/**
 * Gives up a batch of which no signed form is known: payouts, coins and the fee's reserve are free again, and for payouts in a currency as much
 * is held as before, if the programme has it. Fault conflict
 * `batch-transition` once there is one, because it may be in anybody's hands, or once one key of several has signed: its signer pays those
 * people in no other batch, and the other keys may complete it, and to people when
 * the signer's log has one that was lost here.
 */
export async function voidBatch(unit: Unit, id: string, by: BatchMover): Promise<void> {
  const batch = await lockBatch(unit, id);
  if (!isTold(by) && (await isPartlySigned(unit, id))) {
    const sentence = "One of the keys has signed this batch, so the others may complete it.";
    throw new Fault("conflict", "batch-transition", sentence, { from: batch.state, to: "voided" });
  }
  if (!isTold(by) && (await isLost(unit, id)))
    throw new Fault(
      "conflict",
      "batch-transition",
      "The signer's log says that it signed this batch before the fund was brought back. It is not given up.",
      { from: batch.state },
    );
  await saveBatchState(unit, batch, { to: "voided", by });
  await freePayouts(unit, id);
  await releaseCoins(unit, id);
  const { programme } = batch;
  const occasion = { programme, effectiveOn: formatDate(unit.at) };
  const { available } = await postEntry(
    unit,
    feeReleased({ ...occasion, batch: id, isTold: isTold(by) }),
  );
  await coverAgain(unit, batch, { by, available });
}

/**
 * Voids the frozen batches whose day is over; returns their ids. Where the signer can be asked (`asks`), one that somebody approved waits
 * for its word that it never signed it (`NEVER_SIGNED`): it may have signed, and its answer have been lost. Where signers carry files nobody
 * can be asked; what they signed in time brings the batch back when it is handed in.
 */
export async function voidExpired(unit: Unit, asks: boolean): Promise<string[]> {
  const voided: string[] = [];
  for (const batch of await listBatches(unit, ["frozen"])) {
    if (batch.expiresAt > unit.at) continue;
    if (await isPartlySigned(unit, batch.id)) continue;
    if (await isLost(unit, batch.id)) continue;
    if (asks && !(await isNeverSigned(unit, batch))) continue;
    await voidBatch(unit, batch.id, "expiry");
    voided.push(batch.id);
  }
  return voided;
}

async function isNeverSigned(unit: Unit, batch: Batch): Promise<boolean> {
  if (NEVER_SIGNED.some((rule) => rule === batch.refusal)) return true;
  return (await listApprovals(unit, batch.digest)).length === 0;
}

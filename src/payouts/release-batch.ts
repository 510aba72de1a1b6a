import { Fault } from "../base/fault.ts";
import { randomInt } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import { requirePayoutsOpen } from "../people/freeze-access.ts";
import { lockBatch, saveRelease } from "./batch.store.ts";

/** How many seconds after it is signed a batch is sent: evenly from 0 to the end of the window, which is 0 to 72 hours long. */
export function drawRelease(windowHours: number, random: Random): number {
  return randomInt(random, windowHours * 3_600 + 1);
}

/**
 * Lets a signed batch be sent now instead of at its moment; why stays with it. A batch whose moment has come is left as it is. Faults:
 * not-found `batch-unknown`; conflict `batch-transition` when it is not signed, or confirmed already.
 */
export async function releaseBatch(
  unit: Unit,
  input: { readonly batch: string; readonly reason: string },
): Promise<void> {
  await requirePayoutsOpen(unit);
  const batch = await lockBatch(unit, input.batch);
  if (batch.state !== "signed") {
    throw new Fault(
      "conflict",
      "batch-transition",
      `A ${batch.state} batch is not waiting to be sent.`,
      { from: batch.state },
    );
  }
  if (batch.releaseAt === undefined || batch.releaseAt <= unit.at) return;
  await saveRelease(unit, batch.id, { at: unit.at, reason: input.reason });
}

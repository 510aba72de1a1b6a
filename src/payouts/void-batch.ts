import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import { feeReleased } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { releaseCoins } from "../wallet/reservation.store.ts";
import { freePayouts, listBatches, lockBatch, saveBatchState } from "./batch.store.ts";

/**
 * Gives up a batch of which no signed form is known: payouts, coins and the fee's reserve are free again. Fault conflict
 * `batch-transition` once there is one, because it may be in anybody's hands.
 */
export async function voidBatch(
  unit: Unit,
  id: string,
  by: "treasurer" | "expiry" | "signer" | "chain",
): Promise<void> {
  const batch = await lockBatch(unit, id);
  await saveBatchState(unit, batch, { to: "voided", by });
  await freePayouts(unit, id);
  await releaseCoins(unit, id);
  await postEntry(
    unit,
    feeReleased({ programme: batch.programme, effectiveOn: formatDate(unit.at), batch: id }),
  );
}

/** Voids the frozen batches whose day is over; returns their ids. The signer refuses them anyway (`manifest-expired`). */
export async function voidExpired(unit: Unit): Promise<string[]> {
  const expired = (await listBatches(unit, ["frozen"])).filter(
    (batch) => batch.expiresAt <= unit.at,
  );
  for (const batch of expired) await voidBatch(unit, batch.id, "expiry");
  return expired.map((batch) => batch.id);
}

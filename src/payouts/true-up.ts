import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import { grantsTrued, truedHold } from "../ledger/priced-entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import type { Payout } from "./payout.ts";
import { savePrice } from "./payout.store.ts";

/**
 * Holds for each payout in a currency just what a batch is about to pay, and frees the rest; before the batch is stored, which takes its
 * amounts from them. Does nothing without payouts. Faults conflict `insufficient-funds`, `losses-open`, when a payout comes to more than is
 * held for it by now.
 */
export async function trueUp(
  unit: Unit,
  batch: { readonly id: string; readonly programme: string },
  priced: readonly Payout[],
): Promise<void> {
  if (priced.length === 0) return;
  await postEntry(
    unit,
    grantsTrued({
      programme: batch.programme,
      effectiveOn: formatDate(unit.at),
      batch: batch.id,
      grants: priced,
    }),
  );
  for (const { id, amount } of priced)
    await savePrice(unit, { id, amount, hold: truedHold(batch.id, id) });
}

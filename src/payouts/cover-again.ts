import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import { grantCovers } from "../ledger/grant-covers.view.ts";
import { coveredHold, grantsCovered } from "../ledger/priced-entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { isTold } from "./batch.ts";
import type { Batch, BatchMover } from "./batch.ts";
import { listPricedHolds, savePrice } from "./payout.store.ts";

/**
 * Holds for the payouts in a currency of a batch that was given up, or is dead, as much as people decided to: the rate may fall before the next
 * batch. `available` is what the programme has free, with its balances locked; when that does not reach, they keep what they have, and the
 * next batch asks for the rest. After the payouts were freed; `batch` as it was before it ended, `by` whom or what.
 */
export async function coverAgain(
  unit: Unit,
  batch: Batch,
  { by, available }: { readonly by: BatchMover; readonly available: bigint },
): Promise<void> {
  const holds = await listPricedHolds(unit, batch.id);
  const covers = await grantCovers(
    unit,
    holds.map(({ id }) => id),
  );
  const less = holds.flatMap((held) => {
    const amount = covers.get(held.id) ?? held.amount;
    return amount > held.amount ? [{ ...held, amount, more: amount - held.amount }] : [];
  });
  if (less.length === 0) return;
  if (less.reduce((sum, { more }) => sum + more, 0n) > available) return;
  const { id, programme } = batch;
  const end = batch.state === "frozen" ? "voided" : batch.turns;
  const occasion = { programme, effectiveOn: formatDate(unit.at) };
  await postEntry(
    unit,
    grantsCovered({ ...occasion, batch: id, grants: less, end, isTold: isTold(by) }),
  );
  for (const { id: payout, amount } of less)
    await savePrice(unit, { id: payout, amount, hold: coveredHold(id, payout, end) });
}

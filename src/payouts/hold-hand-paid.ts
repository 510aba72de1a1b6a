import { toHex } from "../base/bytes.ts";
import { parseTransaction } from "../bitcoin/transaction.ts";
import { transactionOf } from "../chain/transaction.view.ts";
import type { Unit } from "../db/unit.ts";
import { findVariant } from "./batch.store.ts";
import { listBatchPayouts } from "./payout.store.ts";
import { insertRefusedPayout, PAID_BY_HAND } from "./refused-payout.store.ts";

/**
 * Keeps those payouts of a dead batch out of every other one, to whose script the transaction that ended it has paid anything: somebody made it by hand,
 * for some of its people, or with other sums: those of an award in a currency hardly ever agree. A script is of one payout, so it says
 * enough. Two people give them up. Repeating it changes nothing.
 */
export async function holdHandPaid(unit: Unit, batch: string, spend: string): Promise<void> {
  // What a batch of ours pays is paid by that.
  if ((await findVariant(unit, spend)) !== undefined) return;
  const raw = (await transactionOf(unit, spend))?.raw;
  if (raw === undefined) return;
  const paid = new Set(
    parseTransaction(raw).outputs.flatMap(({ script, value }) =>
      value > 0n ? [toHex(script)] : [],
    ),
  );
  for (const { id, script } of await listBatchPayouts(unit, batch))
    if (paid.has(toHex(script)))
      await insertRefusedPayout(unit, { payout: id, batch, rule: PAID_BY_HAND });
}

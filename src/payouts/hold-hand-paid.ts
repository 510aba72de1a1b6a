import { parseTransaction } from "../bitcoin/transaction.ts";
import { transactionOf } from "../chain/transaction.view.ts";
import type { Unit } from "../db/unit.ts";
import type { Batch } from "./batch.ts";
import { withoutPayments } from "./without-payments.ts";
import { listBatchPayouts } from "./payout.store.ts";
import { insertRefusedPayout, PAID_BY_HAND } from "./refused-payout.store.ts";

/**
 * Keeps those payouts of a batch that has just died out of every other one, which the transaction that ended it has paid: somebody made it by hand, for
 * some of its people or with other sums beside. Two people give them up.
 */
export async function holdHandPaid(unit: Unit, batch: Batch, spend: string): Promise<void> {
  const raw = (await transactionOf(unit, spend))?.raw;
  if (raw === undefined) return;
  let { outputs } = parseTransaction(raw);
  for (const { id, script, amount } of await listBatchPayouts(unit, batch.id)) {
    const rest = withoutPayments(outputs, [{ script, value: amount }]);
    if (rest === undefined) continue;
    outputs = rest;
    await insertRefusedPayout(unit, { payout: id, batch: batch.id, rule: PAID_BY_HAND });
  }
}

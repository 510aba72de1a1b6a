import { equalBytes } from "../base/bytes.ts";
import type { TransactionOutput } from "../bitcoin/transaction.ts";

/** What is left of `outputs` when each of `payments` is taken out once, same script and amount; undefined when one of them is not there. */
export function withoutPayments(
  outputs: readonly TransactionOutput[],
  payments: readonly TransactionOutput[],
): TransactionOutput[] | undefined {
  const left = [...outputs];
  for (const payment of payments) {
    const at = left.findIndex((output) => isSame(output, payment));
    if (at < 0) return undefined;
    left.splice(at, 1);
  }
  return left;
}

function isSame(one: TransactionOutput, other: TransactionOutput): boolean {
  return one.value === other.value && equalBytes(one.script, other.script);
}

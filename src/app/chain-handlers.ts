import type { AuditorsOf } from "../audit/envelope-keys.view.ts";
import type { ChainHandler } from "../chain/chain.ts";
import { recordGifts } from "../donations/record-gifts.ts";
import { recordUnexplained } from "../payouts/record-unexplained.ts";
import { settleBatches } from "../payouts/settle-batches.ts";

/**
 * What every change of the chain means to the fund, in this order: gifts, batches, and last what neither explains, of which
 * `onUnexplained` hears. What settles is sealed to the keys that `auditors` gives.
 */
export function chainHandlers(
  settleDepth: number,
  auditors: AuditorsOf,
  onUnexplained?: () => void,
): ChainHandler[] {
  return [
    recordGifts(settleDepth, auditors),
    settleBatches(settleDepth, auditors),
    recordUnexplained(onUnexplained),
  ];
}

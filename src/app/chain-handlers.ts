import type { ChainHandler } from "../chain/chain.ts";
import { recordGifts } from "../donations/record-gifts.ts";
import { recordUnexplained } from "../payouts/record-unexplained.ts";
import { settleBatches } from "../payouts/settle-batches.ts";

/**
 * What every change of the chain means to the fund, in this order: gifts, batches, and last what neither explains, of which
 * `onUnexplained` hears.
 */
export function chainHandlers(settleDepth: number, onUnexplained?: () => void): ChainHandler[] {
  return [recordGifts(settleDepth), settleBatches(settleDepth), recordUnexplained(onUnexplained)];
}

import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { Unit } from "../db/unit.ts";
import { requirePayoutsOpen } from "../people/freeze-access.ts";
import { cancelBatch } from "./cancel-batch.ts";
import type { FreezeContext } from "./draft-batch.ts";
import { replaceBatch } from "./replace-batch.ts";
import { sweepChange } from "./sweep-change.ts";

/** The ways to lift a batch, the best first. */
export const BUMP_KINDS = ["child", "replacement", "cancel"] as const;
export type BumpKind = (typeof BUMP_KINDS)[number];

/** What a treasurer orders for a batch that is on its way; `rate` for all of it. */
export interface LiftOrder {
  readonly kind: BumpKind;
  readonly batch: string;
  readonly rate: FeeRate;
  readonly maker: string;
}

/**
 * Lifts a stuck batch, or begins to end it. Returns the batch to look at next: the same one for a replacement, whose approvals are there, a new
 * one to approve for a child or a cancel. Faults: conflict `payouts-frozen`, and those of the three commands.
 */
export async function liftBatch(
  unit: Unit,
  context: FreezeContext,
  { kind, ...order }: LiftOrder,
): Promise<string> {
  await requirePayoutsOpen(unit);
  switch (kind) {
    case "child":
      return sweepChange(unit, context, order);
    case "cancel":
      return cancelBatch(unit, context, order);
    case "replacement": {
      const { network, quote } = context;
      await replaceBatch(unit, { network, relayFloor: quote.floor }, order);
      return order.batch;
    }
  }
}

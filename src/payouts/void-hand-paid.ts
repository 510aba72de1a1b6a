import type { Unit } from "../db/unit.ts";
import { apart } from "./apart.ts";
import { listHandPaidBatches } from "./hand-payment.store.ts";
import { voidBatch } from "./void-batch.ts";

/**
 * Gives up the frozen batches that would pay somebody whom a transaction made by hand has paid already; their other payouts wait for the next one. One
 * that was frozen while the block with it came is found here by the next look at the chain. Repeating it changes nothing.
 */
export async function voidHandPaid(unit: Unit): Promise<void> {
  for (const batch of await listHandPaidBatches(unit))
    await apart(unit, { batch }, (inner) => voidBatch(inner, batch, "chain"));
}

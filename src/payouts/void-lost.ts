import type { Unit } from "../db/unit.ts";
import { apart } from "./apart.ts";
import { frozenAndOver } from "./lost-signing.store.ts";
import { voidBatch } from "./void-batch.ts";

/**
 * After a restore: gives up the frozen batches that the signer signed since, and whose anchor something else has spent, `depth` blocks deep at
 * least and never less than 6. A cancel was signed for such a batch, so the signer signs it no more, and no form of it can be mined. Their payouts
 * wait for a batch that names the dead anchor. Repeating it changes nothing.
 */
export async function voidLost(unit: Unit, depth: number): Promise<void> {
  for (const batch of await frozenAndOver(unit, depth))
    await apart(unit, { batch }, (inner) => voidBatch(inner, batch, "chain"));
}

import type { Unit } from "../db/unit.ts";
import { apart } from "./apart.ts";
import { listBatches } from "./batch.store.ts";
import { listDoubted } from "./batch-trouble.store.ts";
import { isPartlySigned, listPartlySignedVoided } from "./form.store.ts";
import { lineageEnd } from "./lineage-end.view.ts";
import { noteReturned } from "./payout.store.ts";
import { voidBatch } from "./void-batch.ts";

/**
 * Gives up the frozen batches that some of their keys have signed, and whose anchor something else, as a cancel, has spent at `height` or below: nothing
 * that the other keys sign can be mined any more. Their payouts wait for a batch that names the dead anchor, because the keys which have signed pay
 * them in no other. Repeating it changes nothing.
 */
export async function voidPartlySigned(unit: Unit, height: number): Promise<void> {
  const doubted = await listDoubted(unit);
  for (const { id } of await listBatches(unit, ["frozen"])) {
    if (doubted.has(id) || !(await isPartlySigned(unit, id))) continue;
    const end = await lineageEnd(unit, id);
    if (end === undefined || end.height > height) continue;
    await apart(unit, { batch: id }, async (inner) => {
      await voidBatch(inner, id, "chain");
      await noteReturned(inner, id);
    });
  }
  // Given up before, because another one that is signed whole has some of their payouts: the others wait for this evidence too.
  for (const id of await listPartlySignedVoided(unit)) {
    const end = await lineageEnd(unit, id);
    if (end !== undefined && end.height <= height) await noteReturned(unit, id);
  }
}

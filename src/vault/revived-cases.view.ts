import type { Id } from "../base/id.ts";
import type { Reader } from "../db/unit.ts";
import type { ShredRef } from "./shred-store.ts";

/**
 * The cases that are not erased here and whose shred part was destroyed: they come from a backup of before their erasure. A part that is only missing
 * says nothing, because the store itself may have been lost.
 */
export async function revivedCases(
  reader: Reader,
  destroyed: readonly ShredRef[],
): Promise<Id<"case">[]> {
  if (destroyed.length === 0) return [];
  return reader
    .sql<{ case_id: Id<"case">; shred_ref: string; live: boolean }>("vault_cases")
    .where({ live: true })
    .whereRaw("shred_ref = any (?)", [[...destroyed]])
    .orderBy("case_id")
    .pluck("case_id");
}

import type { Unit } from "../db/unit.ts";
import { reviewFiles } from "../evidence/look-at-evidence.ts";
import type { ReviewedFile } from "../evidence/look-at-evidence.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { listAssignments } from "./case.store.ts";
import { openForWork } from "./open-for-person.ts";
import type { PurposefulLook } from "./open-for-person.ts";

/**
 * The files of a case as this person may know of them; the look is recorded. Only the third reviewer, who must choose between two, sees what
 * others found. Faults as those of `openForWork`.
 */
export async function evidenceForReview(
  unit: Unit,
  shreds: ShredStore,
  at: PurposefulLook,
): Promise<ReviewedFile[]> {
  const open = await openForWork(unit, shreds, at, "files");
  const drawn = await listAssignments(unit, at.id);
  const seesAll = drawn.some(({ stage, person }) => stage === "third" && person === at.by.person);
  return reviewFiles(unit, open, { purpose: at.purpose, seesAll });
}

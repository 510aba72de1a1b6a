import type { Unit } from "../db/unit.ts";
import { reviewFiles } from "../evidence/look-at-evidence.ts";
import type { ReviewedFile } from "../evidence/look-at-evidence.ts";
import type { Purpose } from "../vault/entry.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { listAssignments } from "./case.store.ts";
import { openForWork } from "./open-for-person.ts";
import type { StaffLook } from "./open-for-person.ts";

/**
 * The files of a case as this person may know of them; the look is recorded. Only the third reviewer, who must choose between two, sees what
 * others found. Faults as those of `openForWork`.
 */
export async function evidenceForReview(
  unit: Unit,
  shreds: ShredStore,
  at: StaffLook & { readonly purpose: Purpose },
): Promise<ReviewedFile[]> {
  const open = await openForWork(unit, shreds, at);
  const drawn = await listAssignments(unit, at.id);
  const seesAll = drawn.some(({ stage, person }) => stage === "third" && person === at.by.person);
  return reviewFiles(unit, open, { purpose: at.purpose, seesAll });
}

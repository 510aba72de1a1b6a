import type { Unit } from "../db/unit.ts";
import { reviewFiles } from "../evidence/look-at-evidence.ts";
import type { ReviewedFile } from "../evidence/look-at-evidence.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Purpose } from "../vault/entry.ts";
import { openVaultCase } from "../vault/open-vault-case.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import type { CaseId } from "./case.ts";
import { listAssignments } from "./case.store.ts";
import type { CaseReader } from "./triage-case.ts";

/** A person of the staff in front of the files of a case, and why they look. */
export interface AtEvidence {
  readonly id: CaseId;
  readonly by: CaseReader;
  readonly purpose: Purpose;
}

/** The case opened for whoever looks at its files. Fault not-found `case-not-found` for whom it is not shared with. */
export function openForEvidence(
  unit: Unit,
  shreds: ShredStore,
  { id, by }: Pick<AtEvidence, "id" | "by">,
): Promise<OpenCase> {
  return openVaultCase(unit, shreds, { case: id, as: { kind: "person", ...by } });
}

/**
 * The files of a case as this person may know of them; the look is recorded. Only the third reviewer, who must choose between two, sees what
 * others found. Fault not-found `case-not-found`.
 */
export async function evidenceForReview(
  unit: Unit,
  shreds: ShredStore,
  at: AtEvidence,
): Promise<ReviewedFile[]> {
  const open = await openForEvidence(unit, shreds, at);
  const drawn = await listAssignments(unit, at.id);
  const seesAll = drawn.some(({ stage, person }) => stage === "third" && person === at.by.person);
  return reviewFiles(unit, open, { purpose: at.purpose, seesAll });
}

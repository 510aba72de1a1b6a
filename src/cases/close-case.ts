import type { Unit } from "../db/unit.ts";
import { readersOfCase } from "../vault/shared-cases.view.ts";
import { unshareVaultCase } from "../vault/unshare-vault-case.ts";
import type { CaseId } from "./case.ts";

/**
 * Closes a case to everybody on the staff but `keeper`, if there is one; its applicant's code opens it as before. For whoever has no duty
 * in a case any more. The case is locked by the caller. Safe to repeat.
 */
export async function closeCase(unit: Unit, id: CaseId, keeper?: string): Promise<void> {
  const readers = await readersOfCase(unit, id);
  await unshareVaultCase(
    unit,
    id,
    readers.filter((reader) => reader !== keeper),
  );
}

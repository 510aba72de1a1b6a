import type { Unit } from "../db/unit.ts";
import { forgetJudges } from "../duplicates/pair.store.ts";
import { readersOfCase } from "../vault/shared-cases.view.ts";
import { unshareVaultCase } from "../vault/unshare-vault-case.ts";
import type { CaseId } from "./case.ts";
import { deleteDuties } from "./case.store.ts";
import { rememberJudges } from "./judge.store.ts";

/**
 * Closes a case to everybody on the staff but `keepers`, if there are any; its applicant's code opens it as before. For whoever has no duty
 * in a case any more. The case is locked by the caller. Safe to repeat.
 */
export async function closeCase(
  unit: Unit,
  id: CaseId,
  keepers: readonly string[] = [],
): Promise<void> {
  const readers = await readersOfCase(unit, id);
  await unshareVaultCase(
    unit,
    id,
    readers.filter((reader) => !keepers.includes(reader)),
  );
}

/**
 * Ends everybody's duty in a case that is decided, turned away or taken back: it is closed to all staff, and who was drawn, who
 * decided and who judged its duplicates is forgotten. The award has the signatures of the two who decided, so their names beside the case would lead to its payout. Safe to
 * repeat; refused by the database while the case is undecided.
 */
export async function endDuties(unit: Unit, id: CaseId): Promise<void> {
  await closeCase(unit, id);
  await rememberJudges(unit, id);
  await deleteDuties(unit, id);
  await forgetJudges(unit, id);
}

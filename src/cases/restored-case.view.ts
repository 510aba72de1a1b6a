import { Fault } from "../base/fault.ts";
import type { Reader } from "../db/unit.ts";
import type { Case, CaseId } from "./case.ts";

/** Whether a case was undecided in a backup that this database was brought back from: it may have been awarded and paid since. */
export async function isRestoredCase(reader: Reader, id: CaseId): Promise<boolean> {
  const row: unknown = await reader.sql("restored_cases").where({ case_id: id }).first("case_id");
  return row !== undefined;
}

/** Whether reviewers agreed on a case before its backup was made, and it waits since: the pairs that it may have waited for are in no backup. */
export async function isRestoredAgreement(
  reader: Reader,
  { id, version }: Pick<Case, "id" | "version">,
): Promise<boolean> {
  const row: unknown = await reader
    .sql("restored_cases")
    .where({ case_id: id, agreed_version: version })
    .first("case_id");
  return row !== undefined;
}

/** Before such a case is awarded: Fault conflict `restore-unreleased` while two people have not released the restore. */
export async function requireReleased(reader: Reader, id: CaseId): Promise<void> {
  if (!(await isRestoredCase(reader, id))) return;
  const waiting: unknown = await reader.sql("restores").whereNull("released_at").first("backup");
  if (waiting === undefined) return;
  throw new Fault(
    "conflict",
    "restore-unreleased",
    "The fund was brought back from a backup in which this case was open, so it may have been paid since. It cannot be awarded before two approvers have released the restore.",
  );
}

import type { Reader, Unit } from "../db/unit.ts";
import type { CaseId } from "./case.ts";

/** Puts a case ahead in its queues until it is decided. */
export async function markUrgent(unit: Unit, id: CaseId): Promise<void> {
  await unit.sql("cases").where({ id }).update({ urgent: true });
}

/** Whether triage marked it as an emergency; the database forgets that with the step that decides it. */
export async function isUrgent(reader: Reader, id: CaseId): Promise<boolean> {
  const row = await reader
    .sql<{ urgent: boolean }>("cases")
    .where({ id } as object)
    .first("urgent");
  return row?.urgent === true;
}

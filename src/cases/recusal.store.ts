import type { Reader, Unit } from "../db/unit.ts";
import type { CaseId } from "./case.ts";

/** Records that a person stands aside from a case; the case is locked by the caller. Safe to repeat. */
export async function insertRecusal(unit: Unit, id: CaseId, person: string): Promise<void> {
  await unit.sql("case_recusals").insert({ case_id: id, person }).onConflict().ignore();
}

/** Who stands aside from a case, in order of their codes. */
export async function listRecusals(reader: Reader, id: CaseId): Promise<string[]> {
  return reader.sql("case_recusals").where({ case_id: id }).orderBy("person").pluck("person");
}

/** Ends the duty of somebody who stands aside and has not decided; refused by the database for anybody else. */
export async function deleteDuty(unit: Unit, id: CaseId, person: string): Promise<void> {
  await unit.sql("case_assignments").where({ case_id: id, person }).delete();
}

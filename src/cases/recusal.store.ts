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

/** Takes back who reviews a reviewed case and what they said, once all of them stand aside; refused by the database in any other state. */
export async function deleteReview(unit: Unit, id: CaseId): Promise<void> {
  const stages = ["first", "second", "third"];
  await unit.sql("case_decisions").where({ case_id: id }).whereIn("stage", stages).delete();
  await unit.sql("case_assignments").where({ case_id: id }).whereIn("stage", stages).delete();
}

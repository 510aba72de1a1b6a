import type { Reader, Unit } from "../db/unit.ts";
import type { CaseId } from "./case.ts";

/** Forgets that a case in triage was called spam, and who was to check that; refused by the database in every other state. */
export async function deleteSpamMark(unit: Unit, id: CaseId): Promise<void> {
  await unit.sql("case_decisions").where({ case_id: id, verdict: "spam" }).delete();
  await unit.sql("case_assignments").where({ case_id: id, stage: "check" }).delete();
}

/** How many cases a person has in triage, without those that wait for somebody's check; whoever else counts for this person waits until the unit ends. */
export async function countInTriage(unit: Unit, person: string): Promise<number> {
  await unit.sql.raw("select pg_advisory_xact_lock(hashtextextended(?, 0))", [
    `commonpurse/triage/${person}`,
  ]);
  return counted(unit, person);
}

async function counted(reader: Reader, person: string): Promise<number> {
  const { rows } = await reader.sql.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from case_assignments a join cases c on c.id = a.case_id
     where a.stage = 'triage' and a.person = ? and c.state = 'triage'
       and not exists (select from case_decisions d where d.case_id = c.id and d.verdict = 'spam')`,
    [person],
  );
  return rows[0]?.count ?? 0;
}

import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { caseEntries } from "./case-entries.ts";

/** Whom a triager has declared to be in conflict with a case, as it is sealed there. */
export async function declaredConflicts(unit: Unit, open: OpenCase): Promise<string[]> {
  const entries = await weighEntries(unit, open, ["triage"]);
  return entries.flatMap(({ plaintext }) => caseEntries.triage.read(plaintext).conflicts ?? []);
}

import type { Unit } from "../db/unit.ts";
import { personsWhoLooked } from "../vault/access.view.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { caseEntries } from "./case-entries.ts";
import { listAssignments } from "./case.store.ts";
import { judgesOfCase } from "./judge.store.ts";
import { listRecusals } from "./recusal.store.ts";

/**
 * Seals into a case that is declined who has had a part in it, before that is forgotten: whoever triaged, reviewed, stood aside, judged its duplicates or
 * opened it. Only the case's key tells, so an appeal can leave them out and a thief learns nothing.
 */
export async function sealTouched(unit: Unit, open: OpenCase): Promise<void> {
  const drawn = (await listAssignments(unit, open.case)).map(({ person }) => person);
  const known = [
    ...(await listRecusals(unit, open.case)),
    ...(await judgesOfCase(unit, open.case)),
  ];
  const persons = [
    ...new Set([...drawn, ...known, ...(await personsWhoLooked(unit, open))]),
  ].sort();
  if (persons.length === 0) return;
  const plaintext = caseEntries.touched.write({ persons });
  await sealEntry(unit, open, { kind: "touched", plaintext });
}

/** Everybody who ever had a part in a case, as far as it is known: what was sealed, whose verdicts are in it, and who opened it. */
export async function touchedBy(unit: Unit, open: OpenCase): Promise<string[]> {
  const entries = await weighEntries(unit, open, ["touched", "assessment"]);
  const sealed = entries.flatMap(({ kind, plaintext }) =>
    kind === "touched"
      ? caseEntries.touched.read(plaintext).persons
      : [caseEntries.assessment.read(plaintext).person],
  );
  return [...new Set([...sealed, ...(await personsWhoLooked(unit, open))])].sort();
}

/** Whom a decision that was appealed against found with a part in the case; nobody while there was none. Who opened it since is not among them. */
export async function touchedAtDecision(unit: Unit, open: OpenCase): Promise<string[]> {
  const entries = await weighEntries(unit, open, ["touched"]);
  return entries.flatMap(({ plaintext }) => caseEntries.touched.read(plaintext).persons);
}

/** Whoever had a part in a case before it was appealed; nobody while it was not. */
export async function touchedBefore(unit: Unit, open: OpenCase): Promise<string[]> {
  const appeals = await weighEntries(unit, open, ["appeal"]);
  return appeals.length === 0 ? [] : touchedBy(unit, open);
}

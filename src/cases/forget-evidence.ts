import { darkDays } from "../blackouts/dark-days.view.ts";
import type { Unit } from "../db/unit.ts";
import { EVIDENCE_DAYS } from "../evidence/evidence.ts";
import { deleteDueEvidence } from "../evidence/evidence.store.ts";
import { namedTimes } from "../programmes/named-times.view.ts";
import { CASE_STATES } from "./case.ts";
import { monthsDue } from "./retention.ts";
import { UNDECIDED } from "./turn.ts";

/**
 * Destroys files whose case was decided long enough ago: seven whole days after the month of the decision for those of high risk, thirty for
 * the others, or fewer where their programme says so. A case that is looked at anew keeps them, and in a blackout
 * so does one that waits for its applicant: what they might show again must be there. Returns how many; safe to repeat.
 */
export async function forgetEvidence(unit: Unit): Promise<number> {
  const decided = CASE_STATES.filter((state) => !UNDECIDED.includes(state));
  const files = (await namedTimes(unit)).filter(({ field }) => field === "filesDays");
  const dark = await darkDays(unit, unit.at);
  let count = 0;
  for (const [brief, days, of] of [
    [true, EVIDENCE_DAYS.brief, undefined],
    [false, EVIDENCE_DAYS.usual, undefined],
    ...files.map(({ days, of }) => [false, days, of] as const),
    ...files.map(({ days, of }) => [true, Math.min(days, EVIDENCE_DAYS.brief), of] as const),
  ] as const) {
    for (const [until, states] of monthsDue(decided, days, dark))
      count += await deleteDueEvidence(unit, { brief, until, decided, states, of });
  }
  return count;
}

import { formatMonth } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import { EVIDENCE_DAYS } from "../evidence/evidence.ts";
import { deleteDueEvidence } from "../evidence/evidence.store.ts";
import { CASE_STATES } from "./case.ts";
import { lastMonthAfter } from "./retention.ts";
import { UNDECIDED } from "./turn.ts";

/**
 * Destroys files whose case was decided long enough ago: seven whole days after the month of the decision for those of high risk, thirty for
 * the others. A case that is looked at anew keeps them. Returns how many; safe to repeat.
 */
export async function forgetEvidence(unit: Unit): Promise<number> {
  const decided = CASE_STATES.filter((state) => !UNDECIDED.includes(state));
  let count = 0;
  for (const [brief, days] of [
    [true, EVIDENCE_DAYS.brief],
    [false, EVIDENCE_DAYS.usual],
  ] as const) {
    const until = formatMonth(lastMonthAfter(days, unit.at));
    count += await deleteDueEvidence(unit, { brief, until, decided });
  }
  return count;
}

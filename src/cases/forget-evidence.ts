import { darkDays } from "../blackouts/dark-days.view.ts";
import type { CameIn } from "../db/came-in.ts";
import type { Unit } from "../db/unit.ts";
import { EVIDENCE_DAYS } from "../evidence/evidence.ts";
import { deleteDueEvidence } from "../evidence/evidence.store.ts";
import { namedTimes } from "../programmes/named-times.view.ts";
import { CASE_STATES } from "./case.ts";
import type { CaseState } from "./case.ts";
import { monthsDue } from "./retention.ts";
import { UNDECIDED } from "./turn.ts";

/**
 * Destroys files whose case was decided long enough ago: seven whole days after the month of the decision, thirty for those of a declined case that are of no high risk, or fewer
 * where their programme says so. A case that is looked at anew keeps them, and in a blackout
 * so does one that waits for its applicant: what they might show again must be there. Returns how many; safe to repeat.
 */
export async function forgetEvidence(unit: Unit): Promise<number> {
  const decided = CASE_STATES.filter((state) => !UNDECIDED.includes(state));
  const dark = await darkDays(unit, unit.at);
  let count = 0;
  for (const { states, brief, days, of } of await duesOf(unit, decided)) {
    for (const [until, due] of monthsDue(states, days, dark))
      count += await deleteDueEvidence(unit, { brief, until, decided, states: due, of });
  }
  return count;
}

/** Files of cases in one of these states, of high risk or not, and for how many days they stay. */
interface Due {
  readonly states: readonly CaseState[];
  readonly brief: boolean;
  readonly days: number;
  readonly of: CameIn | undefined;
}

async function duesOf(unit: Unit, decided: readonly CaseState[]): Promise<Due[]> {
  const { usual, declined } = EVIDENCE_DAYS;
  const rest = decided.filter((state) => state !== "declined");
  const everywhere = [
    { states: rest, brief: false, days: usual, of: undefined },
    { states: rest, brief: true, days: usual, of: undefined },
    { states: ["declined"], brief: false, days: declined, of: undefined },
    { states: ["declined"], brief: true, days: usual, of: undefined },
  ] as const satisfies readonly Due[];
  const named = (await namedTimes(unit)).filter(({ field }) => field === "filesDays");
  const sooner = named.flatMap(({ days, of }) =>
    everywhere.map((due) => ({ ...due, days: Math.min(days, due.days), of })),
  );
  return [...everywhere, ...sooner];
}

import { turnWeek } from "../db/turn-week.view.ts";
import type { Unit } from "../db/unit.ts";
import type { CaseId } from "./case.ts";

/** Whoever reviews a case has their time from now on: of all of them, so that nothing tells whose turn it is. */
export async function beginTurns(unit: Unit, id: CaseId): Promise<void> {
  await reviewersOf(unit, id).update({ taken_on: await turnWeek(unit) });
}

/** Puts weeks that have not come yet, of when the database’s clock was ahead, to this one: such a turn would be over late. Safe to repeat. */
export async function healTurns(unit: Unit, id: CaseId): Promise<void> {
  const week = await turnWeek(unit);
  await reviewersOf(unit, id).where("taken_on", ">", week).update({ taken_on: week });
}

function reviewersOf(unit: Unit, id: CaseId) {
  return unit
    .sql("case_assignments")
    .where({ case_id: id })
    .whereIn("stage", ["first", "second", "third"]);
}

import type { PeopleList } from "../base/people-list.ts";
import type { Unit } from "../db/unit.ts";
import { ableOnList } from "../people/able-people.view.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import { declaredConflicts } from "./declared-conflicts.ts";
import { judgesOfCase } from "./judge.store.ts";
import { readingCase } from "./reading-case.ts";
import { drawReviewers } from "./reviewer-draw.ts";
import { touchedBefore } from "./touched.ts";

/**
 * Draws a reviewer who can sign in for a stage of an open case: nobody in `barred`, nobody with a declared conflict, no judge of its duplicates, and on appeal nobody who has had a part in it; by the language of
 * the case unless somebody else reviews it and stays. Faults: those of `drawReviewers`.
 */
export async function drawSuccessor(
  unit: Unit,
  open: OpenCase,
  ask: {
    readonly list: PeopleList;
    readonly barred: readonly string[];
    readonly isSeated: boolean;
  },
): Promise<ReaderKey> {
  const conflicts = await declaredConflicts(unit, open);
  const known = [...(await judgesOfCase(unit, open.case)), ...(await touchedBefore(unit, open))];
  const barred = [...ask.barred, ...known];
  const able = await ableOnList(unit, ask.list);
  const { at, random } = unit;
  const { isSeated } = ask;
  const reading = await readingCase(unit, open);
  const draw = { at, barred, conflicts, count: 1, random, reading, isSeated };
  const [next] = drawReviewers(able, draw);
  if (next === undefined) throw new Error("drawSuccessor: the draw came back short");
  return next;
}

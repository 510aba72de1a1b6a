import { isBoardReader } from "../board/board-use.store.ts";
import type { Unit } from "../db/unit.ts";
import type { LinesKeptBack } from "../vault/case-access.view.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { caseNotFound } from "../vault/open-vault-case.ts";
import type { Purpose } from "../vault/entry.ts";
import { listAssignments, lockCase } from "./case.store.ts";
import type { Stage } from "./case.store.ts";
import { listRecusals } from "./recusal.store.ts";
import { touchedAtDecision } from "./touched.ts";
import { UNDECIDED } from "./turn.ts";

const REVIEW: readonly Stage[] = ["first", "second", "third"];

/** What nobody looks for who reviews: such a line is from before there were reviewers, and one that went when its reader was drawn would tell who was. */
const BEFORE_REVIEW: readonly Purpose[] = ["triage"];

/**
 * Whose lines of an undecided case this person is not shown: a third name, or that somebody read what reviewers found, says that two disagreed, and any name says with whom one decides. Those of
 * everybody who has a stage in its review, of who stood aside (nothing tells from what), and after an appeal of who had a part in it before. Nobody's for a reader by the board, who decides nothing; one
 * who has a stage is none. Locks the case, so that nobody is drawn, stands aside or decides while the lines are read. Fault not-found `case-not-found` when it was decided just now.
 */
export async function keptBackFrom(
  unit: Unit,
  open: OpenCase,
  person: string,
): Promise<LinesKeptBack> {
  const { state } = await lockCase(unit, open.case);
  const drawn = (await listAssignments(unit, open.case))
    .filter(({ stage }) => REVIEW.includes(stage))
    .map((duty) => duty.person);
  const reviews = drawn.includes(person);
  if (!reviews && (await isBoardReader(unit, open.case, person)))
    return { persons: [], but: BEFORE_REVIEW };
  // Its lines say now who decided it, and nothing names those to keep back any more.
  if (!UNDECIDED.includes(state)) throw caseNotFound();
  const aside = await listRecusals(unit, open.case);
  const former = await touchedAtDecision(unit, open);
  const persons = [...drawn, ...aside, ...former].filter((each) => each !== person);
  return { persons: [...new Set(persons)], but: BEFORE_REVIEW };
}

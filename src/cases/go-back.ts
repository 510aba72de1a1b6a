import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import type { Case } from "./case.ts";
import { saveState } from "./case.store.ts";
import { findQuestion } from "./question.store.ts";

/** The case goes back to where it was asked in. Fault conflict `case-transition` when it waits for nothing. */
export async function goBack(
  unit: Unit,
  current: Case,
  step: { readonly by: "applicant" | "reviewer"; readonly expected?: number | undefined },
): Promise<Case> {
  const question = await findQuestion(unit, current.id);
  if (question === undefined)
    throw new Fault("conflict", "case-transition", "This case waits for no answer.", {
      from: current.state,
    });
  return saveState(unit, current, { to: question.backTo, ...step });
}

import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import type { Case } from "./case.ts";
import { saveState } from "./case.store.ts";
import { findQuestion } from "./question.store.ts";

/** Whatever an applicant gives while they are asked is the answer: a message, a file, or where to be paid. The case is locked by the caller. */
export async function answered(unit: Unit, current: Case): Promise<void> {
  if (current.state === "info_requested") await goBack(unit, current, { by: "applicant" });
}

/** The case goes back to where it was asked in. Fault conflict `case-transition` when it waits for nothing. */
export async function goBack(
  unit: Unit,
  current: Case,
  step: {
    readonly by: "applicant" | "reviewer" | "system";
    readonly expected?: number | undefined;
  },
): Promise<Case> {
  const question = await findQuestion(unit, current.id);
  if (question === undefined)
    throw new Fault("conflict", "case-transition", "This case waits for no answer.");
  return saveState(unit, current, { to: question.backTo, ...step });
}

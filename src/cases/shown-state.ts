import type { CaseState } from "./case.ts";

/** What an applicant may know of the state of a case: that two agreed is told when it is carried out. */
export type ClaimState = Exclude<CaseState, "reviewed">;

/** States in which verdicts are given and another may be wanted; who has given one sees one word for all of them. */
export const AFTER_VERDICT = [
  "in_review",
  "second_review",
  "reviewed",
] as const satisfies readonly CaseState[];

/**
 * The state of a case as it is told to somebody of the staff. Whoever has given a verdict sees no difference between colleagues who are yet to look, a third who was drawn because two disagreed, and
 * an agreement that waits to be carried out; nobody else sees that there is one.
 */
export function shownState(state: CaseState, hasDecided: boolean): CaseState {
  if (hasDecided && AFTER_VERDICT.some((each) => each === state)) return "reviewed";
  return state === "reviewed" ? "in_review" : state;
}

/** The state of a case as its applicant is told it; `third`: whether a third reviewer was the last to give a verdict. */
export function claimState(state: CaseState, third: boolean): ClaimState {
  if (state !== "reviewed") return state;
  return third ? "in_review" : "second_review";
}

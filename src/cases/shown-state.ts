import type { Case, CaseState } from "./case.ts";

/** What an applicant may know of the state of a case: that two agreed is told when it is carried out. */
export type ClaimState = Exclude<CaseState, "reviewed">;

/** States in which verdicts are given and another may be wanted, or its applicant is asked something before; who has given one sees one word for all of them. */
export const AFTER_VERDICT = [
  "in_review",
  "second_review",
  "info_requested",
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

/** The version of a case that whoever has given a verdict is told until it is decided: each step of a colleague would be one more. */
export const HIDDEN_VERSION = 1;

/**
 * A case as it is told to somebody of the staff: its state, and its version, which nobody needs who can do nothing with it any more.
 */
export function shownCase(current: Case, hasDecided: boolean): Case {
  const state = shownState(current.state, hasDecided);
  const isHidden = hasDecided && AFTER_VERDICT.some((each) => each === current.state);
  return { ...current, state, version: isHidden ? HIDDEN_VERSION : current.version };
}

/** The state of a case as its applicant is told it; `third`: whether a third reviewer was the last to give a verdict. */
export function claimState(state: CaseState, third: boolean): ClaimState {
  if (state !== "reviewed") return state;
  return third ? "in_review" : "second_review";
}

import { Fault } from "../base/fault.ts";
import type { Id } from "../base/id.ts";
import { hasStep } from "../base/transition.ts";
import { CASE_TRANSITIONS } from "./case-transitions.ts";

/** Names a case inside; it never leaves staff pages. */
export type CaseId = Id<"case">;

/** The states of a case; what they mean to the applicant is said on their page. */
export const CASE_STATES = [
  "submitted",
  "triage",
  "in_review",
  "second_review",
  "reviewed",
  "info_requested",
  "appealed",
  "approved",
  "active",
  "completed",
  "declined",
  "expired",
  "spam",
  "withdrawn",
  "erased",
] as const;
/** One of the states. */
export type CaseState = (typeof CASE_STATES)[number];

/** Who moves a case. `system` is a consequence inside the same unit, never a person's choice. */
export const CASE_MOVERS = ["applicant", "triager", "reviewer", "system"] as const;
/** One of them. */
export type CaseMover = (typeof CASE_MOVERS)[number];

/** A case as the database knows it: no word of what was asked, no way to an address or a payout. */
export interface Case {
  readonly id: CaseId;
  readonly programme: string;
  readonly state: CaseState;
  /** Grows with every change; the ETag of staff edits. */
  readonly version: number;
  readonly submittedOn: string;
}

/** Checks one step against the table; Fault conflict `case-transition` when it is not allowed, which does not say what state it is in: not everybody is told that (`shownState`). */
export function moveCase(state: CaseState, to: CaseState, by: CaseMover): CaseState {
  if (!hasStep(CASE_TRANSITIONS, { from: state, to, by })) {
    throw new Fault(
      "conflict",
      "case-transition",
      "This case is not in a state in which that can be done.",
    );
  }
  return to;
}

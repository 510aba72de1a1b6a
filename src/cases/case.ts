import { Fault } from "../base/fault.ts";
import type { Id } from "../base/id.ts";

/** Names a case inside; it never leaves staff pages. */
export type CaseId = Id<"case">;

/** The states of a case; what they mean to the applicant is said on their page. */
export const CASE_STATES = [
  "submitted",
  "triage",
  "in_review",
  "second_review",
  "approved",
  "active",
  "completed",
  "declined",
  "spam",
  "withdrawn",
  "erased",
] as const;
/** One of the states. */
export type CaseState = (typeof CASE_STATES)[number];

/** Who moves a case. `system` is a consequence inside the same unit, never a person's choice. */
export type CaseMover = "applicant" | "triager" | "reviewer" | "system";

/** A case as the database knows it: no word of what was asked, no way to an address or a payout. */
export interface Case {
  readonly id: CaseId;
  readonly programme: string;
  readonly state: CaseState;
  /** Grows with every change; the ETag of staff edits. */
  readonly version: number;
  readonly submittedOn: string;
}

/**
 * Every allowed step, who takes it, what must hold (checked by the command of that name) and what may be said of it in public.
 * Every pair that is not here is refused.
 */
export const CASE_TRANSITIONS = [
  {
    from: "submitted",
    to: "triage",
    by: "triager",
    guard: "opened with a purpose",
    publicLog: "none",
  },
  { from: "triage", to: "spam", by: "triager", guard: "a reason", publicLog: "monthly count" },
  {
    from: "triage",
    to: "in_review",
    by: "triager",
    guard: "two reviewers drawn at random",
    publicLog: "none",
  },
  {
    from: "in_review",
    to: "second_review",
    by: "reviewer",
    guard: "first verdict recorded",
    publicLog: "none",
  },
  {
    from: "second_review",
    to: "approved",
    by: "reviewer",
    guard: "two different people agree, budget held",
    publicLog: "programme count",
  },
  {
    from: "second_review",
    to: "declined",
    by: "reviewer",
    guard: "two different people agree",
    publicLog: "count",
  },
  {
    from: "second_review",
    to: "in_review",
    by: "system",
    guard: "they disagree: a third reviewer is drawn",
    publicLog: "none",
  },
  {
    from: "in_review",
    to: "approved",
    by: "reviewer",
    guard: "the third agrees with one of two, budget held",
    publicLog: "programme count",
  },
  {
    from: "in_review",
    to: "declined",
    by: "reviewer",
    guard: "the third agrees with one of two",
    publicLog: "count",
  },
  { from: "approved", to: "active", by: "system", guard: "first payout ready", publicLog: "none" },
  {
    from: "active",
    to: "completed",
    by: "system",
    guard: "all payouts settled",
    publicLog: "none",
  },
  {
    from: "submitted",
    to: "withdrawn",
    by: "applicant",
    guard: "nothing signed",
    publicLog: "count",
  },
  { from: "triage", to: "withdrawn", by: "applicant", guard: "nothing signed", publicLog: "count" },
  {
    from: "in_review",
    to: "withdrawn",
    by: "applicant",
    guard: "nothing signed",
    publicLog: "count",
  },
  {
    from: "second_review",
    to: "withdrawn",
    by: "applicant",
    guard: "nothing signed",
    publicLog: "count",
  },
  {
    from: "approved",
    to: "withdrawn",
    by: "applicant",
    guard: "nothing signed, hold released",
    publicLog: "count",
  },
  // A case that is still open is taken back first; what is erased by the clock is only what ended long ago (`retention.ts`).
  { from: "withdrawn", to: "erased", by: "applicant", guard: "none", publicLog: "none" },
  { from: "declined", to: "erased", by: "applicant", guard: "none", publicLog: "none" },
  { from: "spam", to: "erased", by: "applicant", guard: "none", publicLog: "none" },
  {
    from: "active",
    to: "erased",
    by: "applicant",
    guard: "no payout on its way",
    publicLog: "none",
  },
  { from: "completed", to: "erased", by: "applicant", guard: "none", publicLog: "none" },
  { from: "withdrawn", to: "erased", by: "system", guard: "its time is over", publicLog: "none" },
  { from: "declined", to: "erased", by: "system", guard: "its time is over", publicLog: "none" },
  { from: "spam", to: "erased", by: "system", guard: "its time is over", publicLog: "none" },
  { from: "active", to: "erased", by: "system", guard: "its time is over", publicLog: "none" },
  { from: "completed", to: "erased", by: "system", guard: "its time is over", publicLog: "none" },
] as const satisfies readonly {
  from: CaseState;
  to: CaseState;
  by: CaseMover;
  guard: string;
  publicLog: string;
}[];

/** Checks one step against the table; Fault conflict `case-transition` when it is not allowed. */
export function moveCase(state: CaseState, to: CaseState, by: CaseMover): CaseState {
  const allowed = CASE_TRANSITIONS.some(
    (step) => step.from === state && step.to === to && step.by === by,
  );
  if (!allowed) {
    throw new Fault(
      "conflict",
      "case-transition",
      "This case is not in a state in which that can be done.",
      {
        from: state,
        to,
      },
    );
  }
  return to;
}

import { transitionsOf } from "../base/transition.ts";
import type { CaseMover, CaseState } from "./case.ts";

/** What an applicant has instead of an account. */
const CODE = "claim code";

/** States in which nothing of a case is paid yet, so that its applicant can take it back. */
const OPEN = [
  "submitted",
  "triage",
  "in_review",
  "second_review",
  "reviewed",
  "info_requested",
  "appealed",
  "approved",
] as const;

/** States that a case ends in, `expired` only before nobody could end one alone; what is still open is taken back before it is erased (`erase-case.ts`). */
const ENDED = ["withdrawn", "declined", "expired", "spam", "active", "completed"] as const;

/**
 * Every allowed step of a case; every pair that is not here is refused, here and by a trigger that has the same table. Guards are checked by
 * the command of that step.
 */
export const CASE_TRANSITIONS = transitionsOf<CaseState, CaseMover>([
  {
    from: "submitted",
    to: "triage",
    by: "triager",
    needs: "case.triage",
    guard: "the case is open to them",
    publicLog: "none",
  },
  {
    from: "triage",
    to: "spam",
    by: "triager",
    needs: "spam.judge",
    guard: "who took it said so with a reason, and another person who was drawn agrees",
    publicLog: "none",
  },
  {
    from: "triage",
    to: "in_review",
    by: "triager",
    needs: "case.assign",
    guard: "they took it; two reviewers drawn at random",
    publicLog: "none",
  },
  {
    from: ["submitted", "triage"],
    to: "expired",
    by: "system",
    needs: "-",
    guard: "nobody sent it to review by the last day that its programme's policy names",
    publicLog: "none",
  },
  {
    from: "in_review",
    to: "second_review",
    by: "reviewer",
    needs: "case.assess",
    guard: "drawn for the first review; their verdict",
    publicLog: "none",
  },
  {
    from: "second_review",
    to: "approved",
    by: "reviewer",
    needs: "case.assess",
    guard: "drawn for the second review; both agree on an amount, money held",
    publicLog: "none",
  },
  {
    from: "second_review",
    to: "declined",
    by: "reviewer",
    needs: "case.assess",
    guard: "drawn for the second review; both decline",
    publicLog: "none",
  },
  {
    from: "second_review",
    to: "in_review",
    by: "system",
    needs: "-",
    guard: "the two disagree, or agree on what takes three: a third reviewer is drawn",
    publicLog: "none",
  },
  {
    from: "in_review",
    to: "approved",
    by: "reviewer",
    needs: "case.assess",
    guard:
      "drawn as the third; agrees with one of two on an amount, or with both where it takes three, money held",
    publicLog: "none",
  },
  {
    from: "in_review",
    to: "declined",
    by: "reviewer",
    needs: "case.assess",
    guard: "drawn as the third; one of two declined as well, or it takes three",
    publicLog: "none",
  },
  {
    from: ["second_review", "in_review"],
    to: "reviewed",
    by: "reviewer",
    needs: "case.assess",
    guard:
      "as for approved, but something of the fund or of other cases stands in the way of holding the money",
    publicLog: "none",
  },
  {
    from: "reviewed",
    to: "approved",
    by: "system",
    needs: "-",
    guard:
      "whoever has it open looks at it, or its applicant does: nothing stands in the way any more, money held",
    publicLog: "none",
  },
  {
    from: "reviewed",
    to: "in_review",
    by: "system",
    needs: "-",
    guard:
      "what was agreed on may not be carried out any more: who reviewed it stands aside, others are drawn",
    publicLog: "none",
  },
  {
    from: ["in_review", "second_review"],
    to: "info_requested",
    by: "reviewer",
    needs: "case.assess",
    guard: "it is their turn; a question, and 14 to 90 days",
    publicLog: "none",
  },
  {
    from: "info_requested",
    to: ["in_review", "second_review"],
    by: "applicant",
    needs: CODE,
    guard: "a message, a file or a destination; back to where it was asked",
    publicLog: "none",
  },
  {
    from: "info_requested",
    to: ["in_review", "second_review"],
    by: "reviewer",
    needs: "case.assess",
    guard: "drawn for it; back to where it was asked",
    publicLog: "none",
  },
  {
    from: "info_requested",
    to: ["in_review", "second_review"],
    by: "system",
    needs: "-",
    guard:
      "no answer by the last day; back to where it was asked, for nobody ends a case by asking",
    publicLog: "none",
  },
  {
    from: "declined",
    to: "appealed",
    by: "applicant",
    needs: CODE,
    guard: "in time, with a reason, and not appealed before",
    publicLog: "none",
  },
  {
    from: "appealed",
    to: "in_review",
    by: "system",
    needs: "-",
    guard: "two reviewers drawn who have had no part in it",
    publicLog: "none",
  },
  {
    from: "approved",
    to: "active",
    by: "system",
    needs: "-",
    guard: "award and destination are there: a payout is queued",
    publicLog: "none",
  },
  {
    from: "active",
    to: "completed",
    by: "system",
    needs: "-",
    guard: "all payouts settled, seen by its applicant",
    publicLog: "none",
  },
  {
    from: OPEN,
    to: "withdrawn",
    by: "applicant",
    needs: CODE,
    guard: "no payout queued; what was held is free again",
    publicLog: "none",
  },
  {
    from: "active",
    to: "withdrawn",
    by: "applicant",
    needs: CODE,
    guard: "its payouts were taken back in a unit before, while nothing of them was signed",
    publicLog: "none",
  },
  {
    from: ENDED,
    to: "erased",
    by: "applicant",
    needs: CODE,
    guard: "no payout signed and on its way; one that waits is taken back",
    publicLog: "none",
  },
  {
    from: ENDED,
    to: "erased",
    by: "system",
    needs: "-",
    guard: "its time is over",
    publicLog: "none",
  },
  {
    from: OPEN,
    to: "erased",
    by: "system",
    needs: "-",
    guard:
      "reviewed, appealed or approved for a year, and nothing followed; or erased before, and back from an older backup",
    publicLog: "none",
  },
]);

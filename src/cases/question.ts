import { formatDate } from "../base/clock.ts";

/** How many days an applicant has to answer, counted from the day after the question: at least two weeks, because networks are cut. */
export const QUESTION_DAYS = { least: 14, most: 90, usual: 21 } as const;

const DAY_MS = 86_400_000;

/** Days that are left when the page of the request begins to remind, and reminds once more. */
const REMIND_AT = { soon: 7, last: 2 } as const;

/** A question that a case waits for the answer to. */
export interface Question {
  /** Where the case goes when it is answered. */
  readonly backTo: "in_review" | "second_review";
  /** The last day (UTC) of the time to answer. */
  readonly answerBy: string;
}

/** How urgent an answer is on the day `at`; undefined while there is time. */
export function reminderOf(answerBy: string, at: Date): keyof typeof REMIND_AT | undefined {
  const left = (Date.parse(answerBy) + DAY_MS - at.getTime()) / DAY_MS;
  if (left <= REMIND_AT.last) return "last";
  return left <= REMIND_AT.soon ? "soon" : undefined;
}

/** Whether the last day to answer is over on the day of `at`. */
export function isOver(answerBy: string, at: Date): boolean {
  return answerBy < formatDate(at);
}

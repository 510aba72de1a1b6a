import { formatDate, formatMonth, monthAfter } from "../base/clock.ts";
import { dayAfter, isDark, lengthen } from "../blackouts/blackout.ts";
import type { DarkDays } from "../blackouts/blackout.ts";
import type { TimeField } from "../programmes/policy.ts";
import type { CaseState } from "./case.ts";

/** For how many days at most a copy of the second store's key file may be kept; what it opens is the most that outlives an erasure. */
export const KEY_COPY_DAYS = 7;

/**
 * For how many whole days a case that ended so stays after the month in which it did, before it is erased (threats B.5). The database knows of a
 * step only the month, because the day would lead to its payout. A case that is active for a year goes
 * also when a payout of it still waits: that is paid all the same, and nobody can follow it by the code any more; but one that the code
 * has paused is paid no more, since nothing else lifts that pause: its money stays held. The pause that a request asked for itself ends on its day.
 */
export const KEPT_DAYS = {
  spam: 7,
  // Longer while a payment that was given up is signed all the same (`forgetCases`).
  withdrawn: 14,
  // As long as somebody may wait before asking for the answer.
  declined: 60,
  expired: 60,
  completed: 30,
  // It waits for two people who have had no part in it.
  appealed: 365,
  // Two agreed, and what stands in the way of paying it does not go.
  reviewed: 365,
  // Whoever does not say for a year where to be paid leaves the money to others.
  approved: 365,
  active: 365,
} as const satisfies Partial<Record<CaseState, number>>;

/**
 * For how many days, after the same month, one that is active stays when its applicant never came to see that it was paid (threats B.5). Nothing here knows which are paid, so it is asked
 * the other way round (`forgetUnseen`).
 */
export const UNSEEN_DAYS = 30;

/** A state that ends by the clock. */
export type EndingState = keyof typeof KEPT_DAYS;

/** The states that end by the clock. */
export const ENDING_STATES = Object.keys(KEPT_DAYS) as readonly EndingState[];

/**
 * Of which states a programme's policy may name fewer days. Not of a declined case, because somebody may appeal as long as it is kept, nor of an award
 * that is not claimed: there, fewer days would take money from somebody.
 */
export const SHORTENED: Readonly<Partial<Record<TimeField, EndingState>>> = {
  completedDays: "completed",
  expiredDays: "expired",
  withdrawnDays: "withdrawn",
};

/** Those that end because whoever they are of stays silent, or cannot say what they think of the answer; not what was of no worth, or ended as they wished. */
const SILENT: readonly EndingState[] = [
  "declined",
  "expired",
  "appealed",
  "reviewed",
  "approved",
  "active",
];

/**
 * The last month, as its first day, of which cases in this state are erased today; months and days are those of UTC. Undefined while none are, because of
 * a declared blackout. `days`: for how many they are kept.
 */
export function lastMonthDue(
  state: EndingState,
  dark: DarkDays,
  days: number = KEPT_DAYS[state],
): Date | undefined {
  if (SILENT.includes(state) && isDark(dark)) return undefined;
  let month = lastMonthAfter(days, new Date(dark.today));
  while (lastDayKept(state, formatMonth(month), dark, days) >= dark.today)
    month = monthAfter(month, -1);
  return month;
}

/** The last month, as its first day, after whose end `days` whole days have passed at `at`. */
export function lastMonthAfter(days: number, at: Date): Date {
  const kept = new Date(at.getTime() - days * 86_400_000);
  // The month of the step has ended, and so many days have passed since.
  return monthAfter(kept, -1);
}

/** The last months, as their first days, of which something that is kept for `days` days with a case goes today, each with the states of such cases. */
export function monthsDue(
  states: readonly CaseState[],
  days: number,
  dark: DarkDays,
): ReadonlyMap<string, readonly CaseState[]> {
  const due = new Map<string, CaseState[]>();
  for (const state of states) {
    const month = isEnding(state)
      ? lastMonthDue(state, dark, days)
      : lastMonthAfter(days, new Date(dark.today));
    if (month === undefined) continue;
    const until = formatMonth(month);
    due.set(until, [...(due.get(until) ?? []), state]);
  }
  return due;
}

function isEnding(state: CaseState): state is EndingState {
  return Object.hasOwn(KEPT_DAYS, state);
}

/** The last day (UTC, `YYYY-MM-DD`) of which a case is kept whose step into `state` was in the month whose first day is `month`, as far as is known. */
export function lastDayKept(
  state: EndingState,
  month: string,
  dark: DarkDays,
  days: number = KEPT_DAYS[state],
): string {
  const lastOfMonth = dayAfter(formatDate(monthAfter(new Date(month), 1)), -1);
  const { today } = dark;
  const blackouts = SILENT.includes(state) ? dark.blackouts : [];
  return lengthen(lastOfMonth, days, { today, blackouts });
}

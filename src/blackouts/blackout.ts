/** How a blackout is bounded, in days: how far back and ahead its first may lie, how many it has at most, and for how long after it only somebody else declares the next. */
export const BLACKOUT_DAYS = { back: 30, ahead: 7, most: 60, apart: 30 } as const;

const DAY_MS = 86_400_000;

/** The days (UTC, `YYYY-MM-DD`) of a blackout, the first and the last among them; none when the last is before the first. */
export interface BlackoutDays {
  readonly firstDay: string;
  readonly lastDay: string;
}

/** A declared blackout, with who declared and who ended it, and on which days. */
export interface Blackout extends BlackoutDays {
  readonly id: string;
  readonly declaredBy: string;
  readonly declaredOn: string;
  readonly ended: { readonly by: string; readonly on: string } | undefined;
}

/** What is known of blackouts on the day `today`: all of them, with no day in two. Days after today may still be taken back, and count for nothing. */
export interface DarkDays {
  readonly today: string;
  readonly blackouts: readonly BlackoutDays[];
}

/** The day that is `days` after `day`, or before it when negative. */
export function dayAfter(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Whether the day is in a declared blackout. */
export function isDark({ today, blackouts }: DarkDays): boolean {
  return blackouts.some(({ firstDay, lastDay }) => firstDay <= today && today <= lastDay);
}

/**
 * The last day of a time of `days` days that begins after the day `start`: days of a blackout, as far as they have come, are not counted. It never moves
 * back while days pass, and while a blackout holds it lies ahead, unless the time was over before.
 */
export function lengthen(start: string, days: number, { today, blackouts }: DarkDays): string {
  let last = dayAfter(start, days);
  const inOrder = [...blackouts].sort((one, other) => (one.firstDay < other.firstDay ? -1 : 1));
  for (const { firstDay, lastDay } of inOrder) {
    const from = later(firstDay, dayAfter(start, 1));
    const to = lastDay < today ? lastDay : today;
    if (from <= last && from <= to) last = dayAfter(last, daysFrom(from, to));
  }
  return last;
}

/** Whether `person` may declare a blackout that begins on `firstDay`, after these: one that follows on another is not declared by the same person. */
export function mayDeclare(
  person: string,
  firstDay: string,
  before: readonly Pick<Blackout, "declaredBy" | "lastDay">[],
): boolean {
  return before.every(
    ({ declaredBy, lastDay }) =>
      declaredBy !== person || dayAfter(lastDay, BLACKOUT_DAYS.apart) < firstDay,
  );
}

/** Whether it has days that have not come, or come to their end today: only then is there something to end. */
export function isOpen({ ended, lastDay }: Blackout, today: string): boolean {
  return ended === undefined && today <= lastDay;
}

function later(one: string, other: string): string {
  return one < other ? other : one;
}

function daysFrom(first: string, last: string): number {
  return (Date.parse(last) - Date.parse(first)) / DAY_MS + 1;
}

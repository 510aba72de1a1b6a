import { dayAfter, isDark, lengthen } from "../blackouts/blackout.ts";
import type { DarkDays } from "../blackouts/blackout.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import { turnDay } from "../db/turn-week.view.ts";
import type { Reader } from "../db/unit.ts";
import { reviewDays } from "../programmes/overdue.ts";
import { REVIEW_DAYS } from "../programmes/policy.ts";
import { longestSince } from "../programmes/review-days.ts";
import type { HeldDays } from "../programmes/review-days.ts";
import type { WaitingTurn } from "./silent-turns.view.ts";

/** What says whether somebody has been silent for too long: days by programme, and blackouts as far as they are known today. */
export interface Patience {
  readonly days: ReadonlyMap<string, readonly HeldDays[]>;
  readonly dark: DarkDays;
  /** Today by the clock of the database: one server whose clock is far ahead takes no case from anybody. */
  readonly turnDay: string;
}

/** The patience of all policies that hold or held, at `at`. */
export async function patienceAt(reader: Reader, at: Date): Promise<Patience> {
  return {
    days: await reviewDays(reader),
    dark: await darkDays(reader, at),
    turnDay: await turnDay(reader),
  };
}

/**
 * Whether the time of somebody who was drawn is over: so many whole days after the week in which it became their turn, the days of blackouts not counted, and never while one holds; by the clock that is behind, the unit’s or the database’s. Of two
 * programmes the longer time counts, of an emergency at most REVIEW_DAYS.urgent.
 */
export function isSilent(
  { days, dark, turnDay: day }: Patience,
  { start, urgent, programmes }: Pick<WaitingTurn, "programmes" | "start" | "urgent">,
): boolean {
  const known = { ...dark, today: day < dark.today ? day : dark.today };
  if (isDark(dark) || isDark(known)) return false;
  const week = dayAfter(start, -6);
  const longest = Math.max(...programmes.map((code) => longestSince(days.get(code) ?? [], week)));
  const time = urgent ? Math.min(longest, REVIEW_DAYS.urgent) : longest;
  return lengthen(start, time, known) < known.today;
}

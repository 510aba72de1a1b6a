import { formatDate } from "../base/clock.ts";
import type { Programme } from "./programme.ts";

/** Days after which an undecided case is overdue, in a programme that has not said otherwise. */
export const OVERDUE_DAYS = 14;

const DAY_MS = 86_400_000;

/** Per programme, the day before which a case was sent that is overdue at `at`, if it is not decided. */
export function overdueSince(
  programmes: readonly Pick<Programme, "code">[],
  at: Date,
): ReadonlyMap<string, string> {
  const since = formatDate(new Date(at.getTime() - OVERDUE_DAYS * DAY_MS));
  return new Map(programmes.map(({ code }) => [code, since]));
}

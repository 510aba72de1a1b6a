import { formatDate } from "../base/clock.ts";
import { dayAfter } from "../blackouts/blackout.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighLatest } from "../vault/open-entries.ts";
import { QUIETS } from "./application-form.ts";
import type { AidRequest } from "./request.ts";
import { readRequest } from "./request.ts";

const DAYS: Readonly<Record<(typeof QUIETS)[number], number>> = {
  "two-weeks": 14,
  "four-weeks": 28,
  "eight-weeks": 56,
};

/**
 * The first day (UTC, `YYYY-MM-DD`) on which a request may be paid and written to again; undefined when it did not ask to wait. Always the first or the
 * fifteenth of a month: the day stands beside the payout in the open, and a closer one would say in which weeks its request was sent.
 */
export function quietUntil({
  answers,
  made,
}: Pick<AidRequest, "answers" | "made">): string | undefined {
  const asked = QUIETS.find((each) => each === answers["quiet"]);
  return asked && onOrAfter(dayAfter(made, DAYS[asked]));
}

/** `quietUntil` of an open case, while that day has not come. */
export async function quietNow(unit: Unit, open: OpenCase): Promise<string | undefined> {
  const entry = await weighLatest(unit, open, "request");
  const until = entry && quietUntil(readRequest(entry.plaintext));
  return until !== undefined && formatDate(unit.at) < until ? until : undefined;
}

function onOrAfter(day: string): string {
  const isDue = (each: string): boolean => each.endsWith("-01") || each.endsWith("-15");
  let next = day;
  while (!isDue(next)) next = dayAfter(next, 1);
  return next;
}

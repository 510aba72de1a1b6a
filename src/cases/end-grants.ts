import { formatMonth } from "../base/clock.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import type { Unit } from "../db/unit.ts";
import { releaseUnclaimed } from "../payouts/release-unclaimed.ts";
import { hasEnded } from "./case.store.ts";
import { lastMonthDue } from "./retention.ts";

/**
 * Gives money back that was held for approved requests whose owners never said where to be paid, once these are erased by the clock; how many grants.
 * Which hold was whose is sealed, so it is asked the other way round: no request of that month is approved any more, and the money of a grant of that
 * month is held for nothing that waits. Only in a unit of its own, so that no number of a transaction leads from the request to the sum. Safe to repeat.
 */
export async function endGrants(unit: Unit): Promise<number> {
  const month = lastMonthDue("approved", await darkDays(unit, unit.at));
  if (month === undefined) return 0;
  const until = formatMonth(month);
  // Its owner may be saying at this moment where to be paid; the next run sees whether they did.
  if (await hasEnded(unit, "approved", until)) return 0;
  return releaseUnclaimed(unit, until);
}

import { formatDate } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import { grantReleased } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { unclaimedGrants } from "./unclaimed-grants.view.ts";

/** Most that one unit gives back; the next run goes on. */
const AT_ONCE = 100;

/**
 * Gives the money of grants back to their programmes that were approved in the month of `until` (its first day) or before and of which no payout was
 * queued; how many. The caller makes sure that their requests are over. Safe to repeat.
 */
export async function releaseUnclaimed(unit: Unit, until: string): Promise<number> {
  const grants = await unclaimedGrants(unit, { until, limit: AT_ONCE });
  for (const grant of grants)
    await postEntry(unit, grantReleased({ ...grant, effectiveOn: formatDate(unit.at) }));
  return grants.length;
}

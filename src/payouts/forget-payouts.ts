import type { Unit } from "../db/unit.ts";
import { forgetGivenUp, forgetSettled } from "./forget-settled.store.ts";

/** How long whom a payout paid is kept after it settled, or was given up. */
export const PAID_DAYS = 30;

const DAY_MS = 86_400_000;

/**
 * Forgets whom payouts paid that have been settled for 30 days, or were to pay that were given up so long ago and nothing can pay any more:
 * their scripts, destination and award records, and the manifests that name them. Amounts, digests and approvals stay, and so does what was
 * signed: a deep reorganisation is followed all the same. What somebody pays by hand later than that is a spend to be explained, no form of
 * the batch. How many manifests went; safe to repeat.
 */
export async function forgetPayouts(unit: Unit): Promise<number> {
  const until = new Date(unit.at.getTime() - PAID_DAYS * DAY_MS);
  return (await forgetSettled(unit, until)) + (await forgetGivenUp(unit, until));
}

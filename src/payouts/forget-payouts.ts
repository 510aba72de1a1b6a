import type { Unit } from "../db/unit.ts";
import { forgetSettled } from "./forget-settled.store.ts";

/** How long whom a payout paid is kept after it settled. */
const KEPT_DAYS = 30;

const DAY_MS = 86_400_000;

/**
 * Forgets whom payouts paid that have been settled for 30 days: their scripts, destination and award records, and the manifests that
 * name them. Amounts, digests and approvals stay, and so does the transaction, which is public: a deep reorganisation that takes it
 * back is followed all the same. How many manifests went; safe to repeat.
 */
export async function forgetPayouts(unit: Unit): Promise<number> {
  return forgetSettled(unit, new Date(unit.at.getTime() - KEPT_DAYS * DAY_MS));
}

import type { Unit } from "../db/unit.ts";
import { deletePayoutCheck } from "./payout-check.store.ts";
import { clearTold } from "./recount.store.ts";

/**
 * Tells the public book that nothing pays this payout any more, which it may have counted before a deep reorganisation: what it counted is too much, and is taken off the
 * next ones of its programme. One that is paid all the same is told again by `recordPayout`. Repeating it does nothing.
 */
export async function untellPayout(unit: Unit, payout: string): Promise<void> {
  // What waits for its recipient opens a sum that was not paid.
  if (await clearTold(unit, payout)) await deletePayoutCheck(unit, payout);
}

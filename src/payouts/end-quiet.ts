import type { Unit } from "../db/unit.ts";
import { closeDue } from "./payout-pause.store.ts";

/** Most pauses that one unit ends; the next run goes on. */
const AT_ONCE = 100;

/** Ends the pauses whose day has come: such a payout joins batches again, unless another pause holds it. How many. Safe to repeat. */
export function endQuiet(unit: Unit): Promise<number> {
  return closeDue(unit, AT_ONCE);
}

import type { Unit } from "../db/unit.ts";
import { deleteCounts } from "./group.store.ts";
import { vouchMonths } from "./vouch.ts";

/** Forgets how many vouches came in months whose vouches are taken no more; returns how many counts. Safe to repeat. */
export async function forgetVouchCounts(unit: Unit): Promise<number> {
  const [now = "", last = now] = vouchMonths(unit.at);
  return deleteCounts(unit, last);
}

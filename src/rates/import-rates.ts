import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { compareRates } from "./price.ts";
import type { Rate } from "./rate.ts";
import { findRate, insertRate } from "./rate.store.ts";

/**
 * Records the rates of a file for good, all or none; the same ones again are left as they are. Old ones are taken, because a file is for days
 * that are gone. Faults conflict: `rate-stale` for one from the future, `rate-known` when a source said something else for that moment.
 * Returns how many are new.
 */
export async function importRates(
  unit: Unit,
  rates: readonly Rate[],
  said: { readonly reason: string; readonly by: string },
): Promise<number> {
  let count = 0;
  for (const rate of rates) {
    if (rate.quotedAt > unit.at)
      throw new Fault(
        "conflict",
        "rate-stale",
        "A quote of the file is from the future. Nothing was recorded.",
      );
    const known = await findRate(unit, rate);
    if (known !== undefined && compareRates(known, rate) === 0) continue;
    await insertRate(unit, { ...rate, ...said, method: "file" });
    count += 1;
  }
  return count;
}

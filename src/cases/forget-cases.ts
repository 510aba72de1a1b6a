import { formatMonth } from "../base/clock.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import type { Unit } from "../db/unit.ts";
import { eraseVaultCase } from "../vault/erase-vault-case.ts";
import { lockEnded, saveState } from "./case.store.ts";
import { ENDING_STATES, lastMonthDue } from "./retention.ts";

/** Most that one unit erases; the next run goes on. */
const AT_ONCE = 500;

/** Erases the cases that ended long enough ago, as if their applicants had; in a blackout only those that no silence ended. How many. Safe to repeat. */
export async function forgetCases(unit: Unit): Promise<number> {
  const dark = await darkDays(unit, unit.at);
  let count = 0;
  for (const state of ENDING_STATES) {
    const month = lastMonthDue(state, dark);
    if (month === undefined) continue;
    const until = formatMonth(month);
    for (const ended of await lockEnded(unit, { state, until, limit: AT_ONCE - count })) {
      await saveState(unit, ended, { to: "erased", by: "system" });
      await eraseVaultCase(unit, ended.id);
      count += 1;
    }
  }
  return count;
}

import { formatMonth } from "../base/clock.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import type { CameIn } from "../db/came-in.ts";
import type { Unit } from "../db/unit.ts";
import { namedTimes } from "../programmes/named-times.view.ts";
import { eraseVaultCase } from "../vault/erase-vault-case.ts";
import { lockEnded, saveState } from "./case.store.ts";
import { rememberJudges } from "./judge.store.ts";
import { ENDING_STATES, KEPT_DAYS, lastMonthDue, SHORTENED } from "./retention.ts";
import type { EndingState } from "./retention.ts";

/** Most that one unit erases; the next run goes on. */
const AT_ONCE = 500;

/**
 * Erases the cases that ended long enough ago, as if their applicants had, by the fund's times or the shorter ones of their programme; in a blackout only
 * those that no silence ended. How many. Safe to repeat.
 */
export async function forgetCases(unit: Unit): Promise<number> {
  const dark = await darkDays(unit, unit.at);
  let count = 0;
  for (const { state, days, of } of await timesOf(unit)) {
    const month = lastMonthDue(state, dark, days);
    if (month === undefined) continue;
    const until = formatMonth(month);
    for (const ended of await lockEnded(unit, { state, until, of, limit: AT_ONCE - count })) {
      await saveState(unit, ended, { to: "erased", by: "system" });
      await rememberJudges(unit, ended.id);
      await eraseVaultCase(unit, ended.id);
      count += 1;
    }
  }
  return count;
}

interface Time {
  readonly state: EndingState;
  readonly days: number;
  readonly of: CameIn | undefined;
}

async function timesOf(unit: Unit): Promise<Time[]> {
  const usual = ENDING_STATES.map((state) => ({ state, days: KEPT_DAYS[state], of: undefined }));
  const shorter = (await namedTimes(unit)).flatMap(({ field, days, of }) => {
    const state = SHORTENED[field];
    return state === undefined ? [] : [{ state, days, of }];
  });
  return [...usual, ...shorter];
}

import { formatMonth, monthAfter } from "../base/clock.ts";
import type { DarkDays } from "../blackouts/blackout.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import type { CameIn } from "../db/came-in.ts";
import type { Unit } from "../db/unit.ts";
import { namedTimes } from "../programmes/named-times.view.ts";
import { oldestOpen } from "../payouts/oldest-open.view.ts";
import { eraseVaultCase } from "../vault/erase-vault-case.ts";
import { lockEnded, saveState } from "./case.store.ts";
import { endDuties } from "./close-case.ts";
import { rememberJudges } from "./judge.store.ts";
import { ENDING_STATES, KEPT_DAYS, lastMonthDue, SHORTENED, UNSEEN_DAYS } from "./retention.ts";
import type { EndingState } from "./retention.ts";
import { UNDECIDED } from "./turn.ts";

const DAY_MS = 86_400_000;

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
    const until =
      state === "withdrawn" ? await beforeGivenUp(unit, month, days) : formatMonth(month);
    count += await erase(unit, { state, until, of, limit: AT_ONCE - count });
  }
  return count + (await forgetUnseen(unit, dark, AT_ONCE - count));
}

/**
 * Erases the cases that were paid and whose applicants never came to see it: those that became active in a month when nothing was granted, then or before, that is still to be paid or was paid
 * less than so many days ago. Which payout was whose is sealed; of a month in which all are over, nobody's can be another.
 */
async function forgetUnseen(unit: Unit, dark: DarkDays, limit: number): Promise<number> {
  const month = lastMonthDue("active", dark, UNSEEN_DAYS);
  if (month === undefined) return 0;
  const oldest = await oldestOpen(unit, daysBefore(unit, UNSEEN_DAYS));
  return erase(unit, { state: "active", until: monthBefore(oldest, month), of: undefined, limit });
}

/** The last month of which cases that were taken back go: one whose payment was signed all the same stays until so many days after that is settled, and who came with it or later. */
async function beforeGivenUp(unit: Unit, month: Date, days: number): Promise<string> {
  return monthBefore(await oldestOpen(unit, daysBefore(unit, days), { givenUp: true }), month);
}

function daysBefore({ at }: Unit, days: number): Date {
  return new Date(at.getTime() - days * DAY_MS);
}

/** The month before that of `oldest`, a day, or `month` where that is earlier; as its first day. */
function monthBefore(oldest: string | undefined, month: Date): string {
  const before = oldest === undefined ? month : monthAfter(new Date(oldest), -1);
  return formatMonth(before < month ? before : month);
}

async function erase(unit: Unit, due: Parameters<typeof lockEnded>[1]): Promise<number> {
  const ended = await lockEnded(unit, due);
  for (const each of ended) {
    await saveState(unit, each, { to: "erased", by: "system" });
    if (UNDECIDED.includes(each.state)) await endDuties(unit, each.id);
    await rememberJudges(unit, each.id);
    await eraseVaultCase(unit, each.id);
  }
  return ended.length;
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

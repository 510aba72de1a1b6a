import { isDark, lengthen } from "../blackouts/blackout.ts";
import { darkDays } from "../blackouts/dark-days.view.ts";
import type { Unit } from "../db/unit.ts";
import { namedTimes, timeFor } from "../programmes/named-times.view.ts";
import type { Case } from "./case.ts";
import { lockCase, saveState } from "./case.store.ts";
import { endDuties } from "./close-case.ts";
import { endedUntriaged, listUntriaged, UNTRIAGED } from "./untriaged.store.ts";

/** Most that one unit ends; the next run goes on. */
const AT_ONCE = 500;

/** Whose silence ended a case: its applicant's, who did not answer, or the fund's, where nobody sent it to review. */
export const SILENCES = ["unanswered", "untriaged"] as const;
/** One of them. */
export type Silence = (typeof SILENCES)[number];

/** What an applicant is told of a request that nobody works on. */
export interface SilenceFacts {
  /** The last day (UTC) on which it must be sent to review, or it ends; undefined when it waits as long as that takes. */
  readonly triageBy: string | undefined;
  /** Whose silence ended it. */
  readonly silence: Silence | undefined;
}

/**
 * Ends requests that nobody sent to review for as many days as the policy of their programme names, never while a blackout holds: they are closed to all staff,
 * and their applicants read by whose fault. They were overdue before. Returns how many; safe to repeat.
 */
export async function expireUntriaged(unit: Unit): Promise<number> {
  const dark = await darkDays(unit, unit.at);
  if (isDark(dark)) return 0;
  let count = 0;
  for (const { field, days, of } of await namedTimes(unit)) {
    if (field !== "untriagedDays") continue;
    const ids = await listUntriaged(unit, of, { days, dark });
    for (const id of ids.slice(0, AT_ONCE - count)) {
      const current = await lockCase(unit, id);
      // Sent to review, or taken back, a moment before.
      if (!UNTRIAGED.includes(current.state)) continue;
      await saveState(unit, current, { to: "expired", by: "system" });
      await endDuties(unit, id);
      count += 1;
    }
  }
  return count;
}

/** What is known of silence in a case. */
export async function silenceIn(unit: Unit, current: Case): Promise<SilenceFacts> {
  const { id, state, programme, submittedOn } = current;
  if (state === "expired") {
    const silence = (await endedUntriaged(unit, id)) ? "untriaged" : "unanswered";
    return { triageBy: undefined, silence };
  }
  const time = UNTRIAGED.includes(state)
    ? await timeFor(unit, "untriagedDays", { code: programme, day: submittedOn })
    : undefined;
  const triageBy = time && lengthen(submittedOn, time.days, await darkDays(unit, unit.at));
  return { triageBy, silence: undefined };
}

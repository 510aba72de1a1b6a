import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { lockLooks } from "../vault/access.store.ts";
import { accessLog, casesOpened } from "../vault/access.view.ts";
import { accessTag } from "../vault/case-key.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Purpose } from "../vault/entry.ts";

/** How many cases one person may open in an hour: more than anybody reads, far fewer than somebody who copies them would like. */
export const CASES_AN_HOUR = 60;

/** Most looks at one case that are shown. */
const SHOWN = 200;

const HOUR_MS = 3_600_000;

/** That somebody looked at a case, for what, and in which hour. */
export interface CaseLook {
  readonly at: Date;
  readonly person: string;
  readonly purpose: Purpose;
}

/** Who looked at an open case, the newest hour first; one line for all entries that were opened together. */
export async function looksAt(unit: Unit, open: OpenCase): Promise<CaseLook[]> {
  const looks = await accessLog(unit, { case: open, limit: SHOWN });
  const seen = new Map<string, CaseLook>();
  for (const { at, person, purpose } of looks)
    seen.set(`${at.toISOString()} ${person} ${purpose}`, { at, person, purpose });
  return [...seen.values()];
}

/**
 * Before a person opens a case: Fault too-many `looks-spent`, with `retryAfter`, when they have opened as many others in this hour as one may. The same case again
 * does not count. Other units in which this person opens one wait until this one ends, or each of many would find the last look left.
 */
export async function requireLookLeft(unit: Unit, open: OpenCase, person: string): Promise<void> {
  await lockLooks(unit, person);
  const hour = new Date(Math.floor(unit.at.getTime() / HOUR_MS) * HOUR_MS);
  const others = await casesOpened(unit, { person, since: hour, except: accessTag(open) });
  if (others < CASES_AN_HOUR) return;
  const retryAfter = Math.ceil((hour.getTime() + HOUR_MS - unit.at.getTime()) / 1000);
  throw new Fault(
    "too-many",
    "looks-spent",
    "You have opened as many cases in this hour as one person may. Wait for the next hour.",
    { retryAfter },
  );
}

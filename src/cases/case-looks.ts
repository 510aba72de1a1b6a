import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { lockLooks } from "../vault/access.store.ts";
import { lastLooks } from "../vault/access.view.ts";
import { caseAccess } from "../vault/case-access.view.ts";
import { accessTag } from "../vault/case-key.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Purpose } from "../vault/entry.ts";
import { keptBackFrom } from "./kept-back-looks.ts";

/** How many cases one person may open in an hour: more than anybody reads, far fewer than somebody who copies them would like. */
export const CASES_AN_HOUR = 60;
/** And in any 24 hours: who gives each five minutes is at it for sixteen of them. The hour's bound alone would let 1,440 be copied in a day. */
export const CASES_A_DAY = 200;

/** Most lines of one case that are shown with it. */
const SHOWN = 200;

const HOUR_MS = 3_600_000;

/** That somebody looked at a case, for what, and in which hour. */
export interface CaseLook {
  readonly at: Date;
  readonly person: string;
  readonly purpose: Purpose;
}

/** Who looked at an open case, for one who reads it: the newest hour first, one line for all entries that were opened together; without what is kept from them (`keptBackFrom`). */
export async function looksAt(unit: Unit, open: OpenCase, person: string): Promise<CaseLook[]> {
  const keptBack = await keptBackFrom(unit, open, person);
  const looks = await caseAccess(unit, open, { keptBack, limit: SHOWN });
  return looks.map(({ at, person: who, purpose }) => ({ at, person: who, purpose }));
}

/**
 * Before a person opens a case: Fault too-many `looks-spent`, with `retryAfter` and `most`, when they have opened as many others in this hour, or in the 24 that end with it, as one may.
 * The same case again does not count. Other units in which this person opens one wait until this one ends, or each of many would find the last look left.
 */
export async function requireLookLeft(unit: Unit, open: OpenCase, person: string): Promise<void> {
  await lockLooks(unit, person);
  const now = unit.at.getTime();
  const hour = now - (now % HOUR_MS);
  const since = new Date(hour - 23 * HOUR_MS);
  const last = await lastLooks(unit, { person, since, except: accessTag(open) });
  const oldest = last.at(-CASES_A_DAY);
  // The day's bound first: it is over later.
  if (oldest !== undefined) throw spent(CASES_A_DAY, oldest.getTime() + 24 * HOUR_MS - now);
  if (last.filter((at) => at.getTime() >= hour).length < CASES_AN_HOUR) return;
  throw spent(CASES_AN_HOUR, hour + HOUR_MS - now);
}

function spent(most: number, wait: number): Fault {
  return new Fault(
    "too-many",
    "looks-spent",
    most === CASES_A_DAY
      ? "You have opened as many cases in these 24 hours as one person may. The oldest of these looks must be a day old first."
      : "You have opened as many cases in this hour as one person may. Wait for the next hour.",
    { most, retryAfter: Math.ceil(wait / 1000) },
  );
}

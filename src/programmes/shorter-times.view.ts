import { formatMonth } from "../base/clock.ts";
import type { CameIn } from "../db/came-in.ts";
import type { Reader } from "../db/unit.ts";
import { policiesOf } from "./policies.view.ts";
import type { PolicyVersion } from "./policies.view.ts";
import { KEEP_FIELDS } from "./policy.ts";
import type { KeepField } from "./policy.ts";
import { listProgrammes } from "./programme.store.ts";

/** For how many days a programme keeps what is over of the requests that came in so many months. */
export interface ShorterTime {
  readonly field: KeepField;
  readonly days: number;
  readonly of: CameIn;
}

/**
 * The times that are shorter than the fund's own. One holds for requests that came in months through all of which the policy named it: of a decided
 * case nothing is known but the month, and nobody is kept for less than they were told when they asked.
 */
export async function shorterTimes(reader: Reader): Promise<ShorterTime[]> {
  const times: ShorterTime[] = [];
  for (const programme of await listProgrammes(reader)) {
    const { held } = await policiesOf(reader, programme);
    for (const field of KEEP_FIELDS)
      times.push(...timesIn([...held].reverse(), field, programme.code));
  }
  return times;
}

/** Of versions, the oldest first. */
function timesIn(
  versions: readonly PolicyVersion[],
  field: KeepField,
  programme: string,
): ShorterTime[] {
  const runs = versions.filter(
    ({ policy }, at) => at === 0 || policy[field] !== versions[at - 1]?.policy[field],
  );
  return runs.flatMap(({ policy, heldSince }, at) => {
    const days = policy[field];
    if (days === undefined || heldSince === undefined) return [];
    const next = runs[at + 1]?.heldSince;
    const of = { programme, from: monthAfter(heldSince), before: next && monthOf(next) };
    return [{ field, days, of }];
  });
}

function monthOf(day: string): string {
  return formatMonth(new Date(day));
}

function monthAfter(day: string): string {
  const month = new Date(monthOf(day));
  return formatMonth(new Date(Date.UTC(month.getUTCFullYear(), month.getUTCMonth() + 1, 1)));
}

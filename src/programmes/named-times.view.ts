import { formatDate, formatMonth, monthAfter } from "../base/clock.ts";
import type { CameIn } from "../db/came-in.ts";
import type { Reader } from "../db/unit.ts";
import { policiesOf } from "./policies.view.ts";
import type { PolicyVersion } from "./policies.view.ts";
import { TIME_FIELDS } from "./policy.ts";
import type { TimeField } from "./policy.ts";
import type { Programme } from "./programme.ts";
import { findProgramme, listProgrammes } from "./programme.store.ts";

/** A time that the policy of a programme names, for the requests that came in so many months. */
export interface NamedTime {
  readonly field: TimeField;
  readonly days: number;
  readonly of: CameIn;
}

/**
 * The times that policies name. One holds for requests that came in months through all of which the policy named it: of a decided
 * case nothing is known but the month, and nobody is kept for less than they were told when they asked.
 */
export async function namedTimes(reader: Reader): Promise<NamedTime[]> {
  const times: NamedTime[] = [];
  for (const programme of await listProgrammes(reader))
    times.push(...(await timesOf(reader, programme)));
  return times;
}

/** The time of one programme that holds for a request which came on `day` (UTC, `YYYY-MM-DD`); undefined when its policy named none. */
export async function timeFor(
  reader: Reader,
  field: TimeField,
  { code, day }: { readonly code: string; readonly day: string },
): Promise<NamedTime | undefined> {
  const times = await timesOf(reader, await findProgramme(reader, code));
  return times.find(
    (each) =>
      each.field === field &&
      each.of.from <= day &&
      (each.of.before === undefined || day < each.of.before),
  );
}

async function timesOf(reader: Reader, programme: Programme): Promise<NamedTime[]> {
  const versions = [...(await policiesOf(reader, programme)).held].reverse();
  return TIME_FIELDS.flatMap((field) => timesIn(versions, field, programme.code));
}

/** Of versions, the oldest first. */
function timesIn(
  versions: readonly PolicyVersion[],
  field: TimeField,
  programme: string,
): NamedTime[] {
  const runs = versions.filter(
    ({ policy }, at) => at === 0 || policy[field] !== versions[at - 1]?.policy[field],
  );
  return runs.flatMap(({ policy, heldSince }, at) => {
    const days = policy[field];
    if (days === undefined || heldSince === undefined) return [];
    const next = runs[at + 1]?.heldSince;
    const of = {
      programme,
      from: formatDate(monthAfter(new Date(heldSince), 1)),
      before: next && monthOf(next),
    };
    return [{ field, days, of }];
  });
}

function monthOf(day: string): string {
  return formatMonth(new Date(day));
}

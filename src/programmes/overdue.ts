import { formatDate } from "../base/clock.ts";
import type { Reader } from "../db/unit.ts";
import { isAgreed, listPolicies, policyInForce } from "./policy.store.ts";
import { parsePolicy, REVIEW_DAYS } from "./policy.ts";
import type { Programme } from "./programme.ts";
import { listProgrammes } from "./programme.store.ts";
import type { HeldDays } from "./review-days.ts";

const DAY_MS = 86_400_000;

/** Days after which an undecided emergency is overdue in every programme; cases know no finer time than the day on which they came. */
const URGENT_DAYS = 2;

/** The day before which an emergency was sent that is overdue at `at`, if it is not decided. */
export function urgentSince(at: Date): string {
  return formatDate(new Date(at.getTime() - URGENT_DAYS * DAY_MS));
}

/** Per programme, the day before which a case was sent that is overdue at `at` by the programme's policy, if it is not decided. */
export async function overdueSince(
  reader: Reader,
  programmes: readonly Programme[],
  at: Date,
): Promise<ReadonlyMap<string, string>> {
  const since = new Map<string, string>();
  for (const programme of programmes) {
    const { overdueDays } = (await policyInForce(reader, programme)).policy;
    since.set(programme.code, formatDate(new Date(at.getTime() - overdueDays * DAY_MS)));
  }
  return since;
}

/** Per programme, the days that somebody who was drawn may say nothing, by each version of its policy that holds or held, the oldest first. */
export async function reviewDays(
  reader: Reader,
): Promise<ReadonlyMap<string, readonly HeldDays[]>> {
  const days = new Map<string, readonly HeldDays[]>();
  for (const { code } of await listProgrammes(reader)) {
    const held = (await listPolicies(reader, code)).filter(isAgreed).toReversed();
    const versions = held.map(({ text, heldSince }) => ({
      since: heldSince ?? "",
      days: parsePolicy(text).reviewDays ?? REVIEW_DAYS.usual,
    }));
    days.set(code, versions);
  }
  return days;
}

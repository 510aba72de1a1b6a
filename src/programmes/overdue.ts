import { formatDate } from "../base/clock.ts";
import type { Reader } from "../db/unit.ts";
import { policyInForce } from "./policy.store.ts";
import type { Programme } from "./programme.ts";

const DAY_MS = 86_400_000;

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

import type { Reader } from "../db/unit.ts";
import type { CaseId } from "./case.ts";

/**
 * How many other requests of a case's household the programme granted in a month that ended on `from` (UTC, `YYYY-MM-DD`) or later, reckoned from pairs and steps
 * each time. A household are the cases that people judged to be of one, or to be the same, those whose pair waits to be judged, and all that are so with one of them. What was granted once and taken back before
 * a payment was queued does not count; what was taken back later does, because it may have been signed. Cases that are erased are in no pair.
 */
export async function householdGrants(
  reader: Reader,
  of: { readonly id: CaseId; readonly programme: string; readonly from: string },
): Promise<number> {
  const { rows } = await reader.sql.raw<{ rows: { grants: number }[] }>(
    "select household_grants(:id, :programme, cast(:from as date)) as grants",
    of,
  );
  return rows[0]?.grants ?? 0;
}

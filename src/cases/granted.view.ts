import type { Reader } from "../db/unit.ts";
import type { CaseId, CaseState } from "./case.ts";

/** States of a case that was granted something. */
const GRANTED: readonly CaseState[] = ["approved", "active", "completed"];

/**
 * Whether any of these cases was granted something that it has, or may still be paid: one that was taken back when its payment was queued counts too, because what
 * was signed unseen is paid all the same, and nothing leads from the case to its payout.
 */
export async function isAnyGranted(reader: Reader, ids: readonly CaseId[]): Promise<boolean> {
  const { rows } = await reader.sql.raw<{ rows: unknown[] }>(
    `select 1 from cases c where c.id = any (:ids) and (c.state = any (:granted) or (c.state = 'withdrawn' and exists (
       select from case_events e where e.case_id = c.id and e.from_state = 'active' and e.to_state = 'withdrawn'))) limit 1`,
    { ids: [...ids], granted: [...GRANTED] },
  );
  return rows.length > 0;
}

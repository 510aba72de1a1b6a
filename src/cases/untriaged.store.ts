import { lengthen } from "../blackouts/blackout.ts";
import type { DarkDays } from "../blackouts/blackout.ts";
import { CAME_IN, cameIn } from "../db/came-in.ts";
import type { CameIn } from "../db/came-in.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { CaseId, CaseState } from "./case.ts";

/** States of a request that nobody has sent to review: not taken, or taken and left. */
export const UNTRIAGED: readonly CaseState[] = ["submitted", "triage"];

/** Those of such requests that came then whose last day, so many days after they came and those of blackouts, is over; in no order. */
export async function listUntriaged(
  unit: Unit,
  of: CameIn,
  ask: { readonly days: number; readonly dark: DarkDays },
): Promise<CaseId[]> {
  const { days, dark } = ask;
  const { rows } = await unit.sql.raw<{ rows: { id: CaseId; submitted_on: string }[] }>(
    `select c.id, c.submitted_on from cases c
     where c.state = any (:states) and c.submitted_on + :days::integer < cast(:today as date) and ${CAME_IN} order by c.id`,
    { states: [...UNTRIAGED], days, today: dark.today, ...cameIn(of) },
  );
  return rows
    .filter(({ submitted_on }) => lengthen(submitted_on, days, dark) < dark.today)
    .map(({ id }) => id);
}

/** Whether a case that has expired did so because nobody sent it to review. */
export async function endedUntriaged(reader: Reader, id: CaseId): Promise<boolean> {
  const row = await reader
    .sql<{ case_id: CaseId; to_state: string; from_state: string }>("case_events")
    .where({ case_id: id, to_state: "expired" } as object)
    .whereIn("from_state", [...UNTRIAGED])
    .first("case_id");
  return row !== undefined;
}

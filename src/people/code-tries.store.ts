import type { Unit } from "../db/unit.ts";
import { REST_SECONDS, TRIES_MAX } from "./second-factor.ts";

/** Whether no second factor of this person is looked at now, because too many were wrong. Locks their row until the unit ends. */
export async function isResting(unit: Unit, code: string): Promise<boolean> {
  const row = await unit
    .sql("people")
    .select<TriesRow[]>("code_tries", "code_tried_at")
    .where({ code })
    .forUpdate()
    .first();
  if (row === undefined || row.code_tried_at === null || row.code_tries < TRIES_MAX) return false;
  if (unit.at.getTime() - row.code_tried_at.getTime() < REST_SECONDS * 1000) return true;
  await clearTries(unit, code);
  return false;
}

/** Counts a wrong second factor at the unit's instant. */
export async function countTry(unit: Unit, code: string): Promise<void> {
  await unit
    .sql("people")
    .where({ code })
    .update({
      code_tries: unit.sql.raw("least(code_tries + 1, ?::int)", [TRIES_MAX]),
      code_tried_at: unit.at,
    });
}

/** Forgets the wrong ones: a right one came, or the rest is over. */
export async function clearTries(unit: Unit, code: string): Promise<void> {
  await unit.sql("people").where({ code }).update({ code_tries: 0, code_tried_at: null });
}

interface TriesRow {
  code_tries: number;
  code_tried_at: Date | null;
}

import type { Unit } from "../db/unit.ts";
import { markDisabled } from "./person.store.ts";
import { deleteSessionsOf } from "./session.store.ts";

/**
 * Ends a person's access: no sign-in from now on, all sessions gone. Their keys leave with the next people list, and their cases when
 * colleagues open them then. False when they were disabled already or are unknown. Safe to repeat.
 */
export async function disablePerson(unit: Unit, code: string): Promise<boolean> {
  await deleteSessionsOf(unit, code);
  return markDisabled(unit, code);
}

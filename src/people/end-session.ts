import type { Unit } from "../db/unit.ts";
import { sessionId } from "./session.ts";
import { deleteSession } from "./session.store.ts";

/** Ends the session of a token, and with it the only box of its unlocked keys. Safe to repeat, and with any text. */
export async function endSession(unit: Unit, token: string): Promise<void> {
  const id = sessionId(token);
  if (id !== undefined) await deleteSession(unit, id);
}

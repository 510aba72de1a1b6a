import type { Id } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import type { EntryKind } from "./entry.ts";
import { deleteEntries } from "./vault.store.ts";

/**
 * Removes entries whose time is over (evidence after the decision, notes after completion); returns how many. Copies in backups
 * stay sealed under the case's key and go with it. Safe to repeat.
 */
export async function dropEntries(
  unit: Unit,
  id: Id<"case">,
  kinds: readonly EntryKind[],
): Promise<number> {
  return deleteEntries(unit, id, kinds);
}

import type { Id } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import { eraseRows } from "./vault.store.ts";

/**
 * Erases a case: its wraps and entries go in this unit; its shred part goes when `shredErasedCases` next runs, so whoever erases
 * calls that after the commit, and again later. This way a unit that fails after all destroys nothing, and a crash after the
 * commit can be caught up. A tombstone without content stays, so that the id is never used again. False when there was nothing
 * to erase. Safe to repeat.
 */
export async function eraseVaultCase(unit: Unit, id: Id<"case">): Promise<boolean> {
  return eraseRows(unit, id);
}

import type { Id } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import { deleteWraps } from "./vault.store.ts";

/**
 * Takes a case from people: they can open it no more, though what they have seen they have seen. The claim's own wrap and the board's have names
 * that no person has, so they always stay. Safe to repeat.
 */
export async function unshareVaultCase(
  unit: Unit,
  id: Id<"case">,
  persons: readonly string[],
): Promise<void> {
  await deleteWraps(
    unit,
    id,
    persons.filter((person) => !person.startsWith("@")),
  );
}

import type { Id } from "../base/id.ts";
import type { Work } from "../db/unit.ts";
import { eraseVaultCase } from "../vault/erase-vault-case.ts";
import { revivedCases } from "../vault/revived-cases.view.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { deleteDuties, lockCase, saveState } from "./case.store.ts";

const BY = { kind: "job", name: "erase-revived" } as const;

/**
 * Erases the cases anew that a restore brought back from before they were erased: their half key was destroyed, so they open to nobody, and nobody can erase them by
 * their code any more. Returns how many. What an approved one held is given back by the clock (`end-grants.ts`). Safe to repeat.
 */
export async function eraseRevived(deps: {
  readonly read: Parameters<typeof revivedCases>[0];
  readonly work: Work;
  readonly shreds: ShredStore;
}): Promise<number> {
  const revived = await revivedCases(deps.read, await deps.shreds.destroyed());
  let count = 0;
  // One unit each: one case that somebody moves at this moment holds up none of the others.
  for (const id of revived) count += await eraseAgain(deps.work, id);
  return count;
}

async function eraseAgain(work: Work, id: Id<"case">): Promise<number> {
  return work(BY, async (unit) => {
    const current = await lockCase(unit, id);
    if (current.state === "erased") return 0;
    await saveState(unit, current, { to: "erased", by: "system" });
    await eraseVaultCase(unit, id);
    await deleteDuties(unit, id);
    return 1;
  });
}

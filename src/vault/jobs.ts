import type { Knex } from "knex";
import { asLeader } from "../db/leader.ts";
import type { Work } from "../db/unit.ts";
import { purgeAccess } from "./access.store.ts";
import type { ShredStore } from "./shred-store.ts";
import { forgetShreds, listDueShreds } from "./vault.store.ts";

const BY = { kind: "job", name: "shred-erased-cases" } as const;

/** What the vault's loops need; `sql` is the pool, for the leader lock. */
export interface VaultJobs {
  readonly sql: Knex;
  readonly work: Work;
  readonly shreds: ShredStore;
}

/**
 * Destroys the shred parts of all cases erased so far and returns how many; 0 when another process is at it. On return those
 * cases can be opened from no copy of the database or of the parts. Destroying re-seals every part of the fund, so callers
 * collect erasures rather than run it in a loop. A crash between destroying and noting it is harmless: it is done again.
 */
export async function shredErasedCases(deps: VaultJobs): Promise<number> {
  const done = await asLeader(deps.sql, "shred-erased-cases", async () => {
    const due = await listDueShreds({ sql: deps.sql });
    if (due.length === 0) return 0;
    await deps.shreds.destroy(due);
    await deps.work(BY, (unit) => forgetShreds(unit, due));
    return due.length;
  });
  return done ?? 0;
}

/** Forgets records of looks that are older than 90 days; returns how many. */
export async function purgeAccessLog(deps: Pick<VaultJobs, "work">): Promise<number> {
  return deps.work({ kind: "job", name: "purge-access-log" }, (unit) => purgeAccess(unit));
}

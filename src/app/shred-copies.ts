import type { Knex } from "knex";
import { dropOldShredCopies, isCopiedToday, writeShredCopy } from "../backup/shred-copy.ts";
import type { ShredCopyPlan } from "../backup/shred-copy.ts";
import type { Clock } from "../base/clock.ts";
import { asLeader } from "../db/leader.ts";
import type { ShredRef, ShredStore } from "../vault/shred-store.ts";
import { listLiveShreds } from "../vault/vault.store.ts";
import type { Log } from "./log.ts";

/** What copying the second store needs; `sql` is the pool, for the leader lock. */
export interface ShredCopying {
  readonly sql: Knex;
  readonly shreds: ShredStore;
  readonly log: Log;
  readonly clock: Clock;
  readonly plan: ShredCopyPlan;
  readonly fund: string;
}

/**
 * Copies the second store once a day (UTC), one server for all, and removes copies that are seven days old, also when none can be written: what people were
 * told of an erasure goes before what a copy is good for. Cases whose part is missing or damaged are said aloud (`shreds.lost`), not how many.
 */
export async function copyShredsIfDue(deps: ShredCopying): Promise<void> {
  const { plan, clock, log } = deps;
  await asLeader(deps.sql, "copy-shreds", async () => {
    const at = clock.now();
    try {
      if (await isCopiedToday(plan.folder, at)) return;
      const live = (): Promise<ShredRef[]> => listLiveShreds({ sql: deps.sql });
      const { lost } = await writeShredCopy(deps.shreds, plan, { fund: deps.fund, at, live });
      if (lost > 0) log("shreds.lost", {});
      log("shreds.copied", { duration_ms: clock.now().getTime() - at.getTime() });
    } finally {
      const dropped = await dropOldShredCopies(plan.folder, clock.now());
      if (dropped > 0) log("retention.purged", { what: "shred-copies", count: dropped });
    }
  });
}

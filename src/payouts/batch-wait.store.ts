import type { Unit } from "../db/unit.ts";
import type { StuckSign } from "./stuck.ts";

/** How long a batch waits: heights of our chain, since when its dearest form is due, and at which it was found stuck. */
export interface BatchWait {
  readonly batch: string;
  readonly form: string;
  readonly since: number;
  readonly noticed: number | undefined;
  readonly signs: readonly StuckSign[];
}

interface WaitRow extends Omit<BatchWait, "noticed"> {
  readonly noticed: number | null;
}

/** All waits, locked until the unit ends. */
export async function lockWaits(unit: Unit): Promise<BatchWait[]> {
  const rows = await unit.sql<WaitRow>("batch_waits").orderBy("batch").forUpdate();
  return rows.map((row) => ({ ...row, noticed: row.noticed ?? undefined }));
}

/** Stores a wait in the place of what was known of that batch. */
export async function saveWait(unit: Unit, wait: BatchWait): Promise<void> {
  await unit
    .sql("batch_waits")
    .insert({ ...wait, noticed: wait.noticed ?? null, signs: [...wait.signs] })
    .onConflict("batch")
    .merge();
}

/** Forgets the waits of batches that are not on their way any more. */
export async function dropWaits(unit: Unit, batches: readonly string[]): Promise<void> {
  if (batches.length > 0) await unit.sql("batch_waits").whereIn("batch", batches).delete();
}

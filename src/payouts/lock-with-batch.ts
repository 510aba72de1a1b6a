import { again } from "../db/again.ts";
import type { Unit } from "../db/unit.ts";
import type { BatchState } from "./batch.ts";
import { lockBatch } from "./batch.store.ts";
import { findHolder, lockPayout } from "./destination-change.store.ts";
import { isPartlySigned } from "./form.store.ts";
import { isLost, isLostPayout } from "./lost-signing.store.ts";

/** A payout whose row is locked, and the batch that has it. */
export interface LockedPayout {
  /** Undefined while it waits. */
  readonly batch: string | undefined;
  readonly state: BatchState | undefined;
  /** Whether anybody may have a signed transaction that pays it, if only by one key of several. */
  readonly isSigned: boolean;
}

/** Locks a payout's row until the unit ends, and before it that of the batch that has it. */
export async function lockWithBatch(unit: Unit, payout: string): Promise<LockedPayout> {
  const batch = await findHolder(unit, payout);
  const state = batch === undefined ? undefined : (await lockBatch(unit, batch)).state;
  await lockPayout(unit, payout);
  // Frozen, or given up, while the row was waited for; locks are taken batch first.
  if ((await findHolder(unit, payout)) !== batch) await again(unit);
  const isSigned =
    (state !== undefined && state !== "frozen") ||
    (batch !== undefined && ((await isPartlySigned(unit, batch)) || (await isLost(unit, batch)))) ||
    (await isLostPayout(unit, payout));
  return { batch, state, isSigned };
}

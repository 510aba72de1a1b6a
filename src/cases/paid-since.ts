import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { isLostPayout } from "../payouts/lost-signing.store.ts";
import { statesOf } from "../payouts/payout.store.ts";

/**
 * Whether the award of a case that is approved here was paid, or given up, in what the signer signed after the backup that this database was brought
 * back from: then nothing is held for it here any more. Fault conflict `erasure-early` while it is on its way, or may be.
 */
export async function isPaidSince(unit: Unit, payout: string): Promise<boolean> {
  const [found] = await statesOf(unit, [payout]);
  if (found?.state === "settled" || found?.state === "cancelled") return true;
  if (found === undefined && !(await isLostPayout(unit, payout))) return false;
  throw new Fault(
    "conflict",
    "erasure-early",
    "The payment of this request was signed before the fund was brought back from a backup, so it is on its way, or may be. Ask again when it is settled.",
  );
}

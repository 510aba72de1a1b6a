import type { OutPoint } from "../bitcoin/outpoint.ts";
import type { Network } from "../bitcoin/network.ts";
import { Fault } from "../base/fault.ts";
import { newReference } from "../base/id.ts";
import { outputAt } from "../chain/output.view.ts";
import type { Unit } from "../db/unit.ts";
import { endFreeze, insertFreeze, lockFreeze } from "./freeze.store.ts";
import type { Freeze } from "./freeze.store.ts";
import { findAddress, lockKeychain } from "./keychain.store.ts";
import { reservingLineage } from "./reservation.store.ts";

/**
 * Keeps a coin from being spent by any new batch, until somebody sets it free; who, when and why stay on record. Faults: not-found
 * `coin-unknown` (no coin of ours, or spent in the chain); conflict `coin-reserved` (a batch has it: give that up first), `coin-frozen`.
 */
export async function freezeCoin(
  unit: Unit,
  input: { network: Network; outpoint: OutPoint; reason: string; by: string },
): Promise<Freeze> {
  const { outpoint, reason, by } = input;
  const output = await outputAt(unit, outpoint);
  const address = output && (await findAddress(unit, output.script));
  if (address === undefined || output?.spentHeight !== undefined)
    throw new Fault("not-found", "coin-unknown", "The fund has no such coin, or it is spent.");
  // Batches take the same lock before they choose, so that a coin is frozen or chosen, not both.
  await lockKeychain(unit, input.network, address.programme);
  const lineage = await reservingLineage(unit, outpoint);
  if (lineage !== undefined) {
    throw new Fault(
      "conflict",
      "coin-reserved",
      "A batch has this coin. Give the batch up first, if nobody has signed it.",
      { batch: lineage },
    );
  }
  const freeze = { id: newReference<"freeze">(unit.random), outpoint, reason, by, at: unit.at };
  await insertFreeze(unit, freeze);
  return { ...freeze, programme: address.programme, thaw: undefined };
}

/** Sets a frozen coin free. Faults: not-found `freeze-unknown`; conflict `coin-free` when that was done before. */
export async function thawCoin(
  unit: Unit,
  input: { freeze: string; reason: string; by: string },
): Promise<Freeze> {
  const freeze = await lockFreeze(unit, input.freeze);
  if (freeze === undefined)
    throw new Fault("not-found", "freeze-unknown", "No coin was frozen under this name.");
  if (freeze.thaw !== undefined)
    throw new Fault("conflict", "coin-free", "This coin was set free before.");
  const thaw = { reason: input.reason, by: input.by, at: unit.at };
  await endFreeze(unit, freeze.id, thaw);
  return { ...freeze, thaw };
}

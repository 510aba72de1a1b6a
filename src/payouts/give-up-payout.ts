import { untellPayout } from "../audit/untell-payout.ts";
import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { grantReleased } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { cancelPayout, lockRefusedPayout, saveGivingUp } from "./refused-payout.store.ts";
import { sayHandPaid } from "./say-hand-paid.ts";

/**
 * One person says that a payout is given up which the signer never signs, or that somebody paid by hand; when a second one says so too, its money is free
 * again and it is paid by no batch. The evidence is what the signer said, which was stored, or the chain. Repeating it changes nothing. Faults:
 * not-found `payout-not-refused`, conflict `payout-batched` (its batch has to be given up first), `hand-payment-young`.
 */
export async function giveUpPayout(
  unit: Unit,
  { payout: id, person }: { readonly payout: string; readonly person: string },
): Promise<void> {
  const refused = await lockRefusedPayout(unit, id);
  if (refused === undefined) return sayHandPaid(unit, { payout: id, person, verdict: "paid" });
  const { first, second, hold, isBatched, programme } = refused;
  if (second !== undefined || first === person) return;
  if (isBatched)
    throw new Fault(
      "conflict",
      "payout-batched",
      "This payout is in a batch. Give the batch up first: its other payouts go into the next one.",
    );
  if (first === undefined) {
    await saveGivingUp(unit, id, { first: person, second: undefined });
    return;
  }
  await saveGivingUp(unit, id, { first, second: person });
  await cancelPayout(unit, id);
  await untellPayout(unit, id);
  await postEntry(unit, grantReleased({ programme, hold, effectiveOn: formatDate(unit.at) }));
}

import { untellPayout } from "../audit/untell-payout.ts";
import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { grantReleased } from "../ledger/entries.ts";
import { postEntry } from "../ledger/post-entry.ts";
import { forgetErased } from "./forget-settled.store.ts";
import { lockWithBatch } from "./lock-with-batch.ts";
import { isAnyWithSigner } from "./form.store.ts";
import { insertWithdrawal } from "./payout-withdrawal.store.ts";
import { statesOf } from "./payout.store.ts";
import { voidBatch } from "./void-batch.ts";

/**
 * Gives payouts up by the wish of whom they are for, all or none: their frozen batches are given up, their money is free again, and no batch pays them. Whom they were
 * to pay is forgotten at once, unless somebody approved a batch of theirs that may have been signed since (`maybeSigned`): what is signed is a fact, and brings them back. Those
 * that are given up already stay so. Fault conflict `withdrawal-late` when anybody may have a signed transaction that pays one, if only by one key of several, and, until the day of
 * its batch is over, while the signer that this fund asks may be signing one that names it, given up since or not.
 */
export async function withdrawPayouts(unit: Unit, payouts: readonly string[]): Promise<void> {
  // By name, so that two wishes at once wait for each other and never in a ring.
  for (const payout of payouts.toSorted()) await withdrawPayout(unit, payout);
  await forgetErased(unit, payouts);
}

async function withdrawPayout(unit: Unit, payout: string): Promise<void> {
  const { batch, isSigned } = await lockWithBatch(unit, payout);
  const [found] = await statesOf(unit, [payout]);
  if (found?.state === "cancelled") return;
  if (found === undefined || isSigned) throw withdrawalLate();
  if (await isAnyWithSigner(unit, { payout, at: unit.at })) throw withdrawalLate();
  if (batch !== undefined) await voidBatch(unit, batch, "recipient");
  // Read after that: what is held for an award in a currency is held anew when its batch is given up.
  const { programme, hold } = await insertWithdrawal(unit, payout);
  await untellPayout(unit, payout);
  await postEntry(unit, grantReleased({ programme, hold, effectiveOn: formatDate(unit.at) }));
}

/** What whoever comes too late is told. */
export function withdrawalLate(): Fault {
  return new Fault(
    "conflict",
    "withdrawal-late",
    "A payment of this request is signed, or is being signed now, so nobody can call it back. It is paid, unless the signer refuses it or its transaction dies.",
  );
}

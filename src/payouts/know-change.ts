import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { findChange, insertKnower, lockPayout } from "./destination-change.store.ts";

/**
 * Notes that a person knows of the newest change of a payout's destination. Two must, because nobody on the staff can ask whose it is: what
 * they weigh is whether a change now is a surprise, and how many came at once. The same again changes nothing. Fault conflict
 * `destination-change-other` when the payout has no such change, or a newer one.
 */
export async function knowChange(
  unit: Unit,
  input: { payout: string; number: number; person: string },
): Promise<void> {
  await lockPayout(unit, input.payout);
  const change = await findChange(unit, input.payout);
  if (change?.number !== input.number) {
    throw new Fault(
      "conflict",
      "destination-change-other",
      "This change was taken back, or another one came after it. Look at the page again.",
    );
  }
  await insertKnower(unit, input);
}

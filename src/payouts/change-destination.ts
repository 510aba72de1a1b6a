import { Fault } from "../base/fault.ts";
import { toHex, utf8 } from "../base/bytes.ts";
import type { Unit } from "../db/unit.ts";
import { CHANGES_MAX, countsFrom, isResting, lastCounted } from "./destination-change.ts";
import {
  findChange,
  findHolder,
  listReplaced,
  replaceDestination,
} from "./destination-change.store.ts";
import { destinationDigest, parseDestination, verifyDestination } from "./destination.ts";
import { lockWithBatch } from "./lock-with-batch.ts";
import { findPayout } from "./payout.store.ts";
import { requirePayable } from "./require-payable.ts";
import { voidBatch } from "./void-batch.ts";

/**
 * Holds a payout for a change of its destination: its row, and before it that of the batch that has it, stay locked until the unit ends.
 * Fault conflict `destination-fixed` when it is signed, may be by one key of several, or was given up: what is signed pays whom it names.
 */
export async function holdForChange(unit: Unit, payout: string): Promise<void> {
  const { isSigned } = await lockWithBatch(unit, payout);
  if (isSigned) throw destinationFixed();
}

/** What is said of a payment that can no longer be changed. */
export function destinationFixed(): Fault {
  return new Fault(
    "conflict",
    "destination-fixed",
    "The payment is on its way to the address you gave. It cannot be changed here any more.",
  );
}

/**
 * Puts another signed destination in the place of what a held payout has (`holdForChange`). Its batch is given up, and with it what people
 * approved. In `hours`, at the next whole hour, and after two people know of it, it counts; until then no batch takes the payout. The
 * very scripts that counted last count at once: whoever takes a change back is where they were. From when it counts; undefined for at once.
 * Faults of `requirePayable`, and conflict `destination-changes` after three changes.
 */
export async function changeDestination(
  unit: Unit,
  input: { payout: string; signed: string; use: number; hours: number },
): Promise<Date | undefined> {
  const { payout: id, signed, use } = input;
  const destination = parseDestination(utf8(signed));
  verifyDestination(destination);
  const payout = await findPayout(unit, id);
  const replaced = await listReplaced(unit, id);
  const rests = isResting(await findChange(unit, id), unit.at);
  const counted = rests ? lastCounted(replaced) : undefined;
  const from =
    counted !== undefined && toHex(counted.script) === destination.record.scripts[use]
      ? undefined
      : countsFrom(unit.at, input.hours);
  const changes = replaced.filter((each) => each.countsFrom !== undefined).length;
  if (from !== undefined && changes >= CHANGES_MAX) {
    throw new Fault(
      "conflict",
      "destination-changes",
      "The address of this payment was changed as often as it can be. A change that does not count yet can still be taken back.",
    );
  }
  // After the change that it costs: nobody asks here for nothing whose an address is.
  const script = await requirePayable(unit, payout, destination.record, use);
  const batch = await findHolder(unit, id);
  if (batch !== undefined) await voidBatch(unit, batch, "recipient");
  const digest = destinationDigest(destination.record);
  await replaceDestination(unit, id, {
    signed,
    digest,
    script,
    use,
    counted: !rests,
    countsFrom: from,
  });
  return from;
}

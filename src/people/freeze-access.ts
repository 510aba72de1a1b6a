import { Fault } from "../base/fault.ts";
import { newId } from "../base/id.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { FROZEN_MAX, mayLift } from "./access-freeze.ts";
import type { AccessFreeze } from "./access-freeze.ts";
import {
  countFrozenBy,
  findOpenFreeze,
  insertFreeze,
  lockFreeze,
  saveLift,
} from "./access-freeze.store.ts";
import { findPerson, lockPerson } from "./person.store.ts";
import { deleteSessionsOf } from "./session.store.ts";

/**
 * Freezes the fund's payouts, or the access of `person`, whose sessions end: one is enough, because a freeze undoes nothing and two can lift
 * it. What is frozen already stays as it is, and is given back. Faults: invalid `freeze-oneself`; not-found `person-unknown`; conflict
 * `freezes-many`.
 */
export async function freezeAccess(
  unit: Unit,
  order: { readonly person: string | undefined; readonly by: string; readonly reason: string },
): Promise<AccessFreeze> {
  const { person, by } = order;
  const before = await findOpenFreeze(unit, person);
  if (before !== undefined) return before;
  if (person !== undefined) await requireFreezable(unit, person, by);
  await insertFreeze(unit, { id: newId(unit.random), ...order });
  if (person !== undefined) await deleteSessionsOf(unit, person);
  const made = await findOpenFreeze(unit, person);
  if (made === undefined) throw new Error("freezeAccess: the freeze is not there");
  return made;
}

async function requireFreezable(unit: Unit, person: string, by: string): Promise<void> {
  if (person === by)
    throw new Fault(
      "invalid",
      "freeze-oneself",
      "Nobody freezes their own access: sign out everywhere instead.",
    );
  if ((await findPerson(unit, person)) === undefined)
    throw new Fault("not-found", "person-unknown", "Nobody of that code is enrolled.");
  // Whoever asks for ten at once is counted one by one.
  await lockPerson(unit, by);
  if ((await countFrozenBy(unit, by)) >= FROZEN_MAX)
    throw new Fault(
      "conflict",
      "freezes-many",
      `You keep ${FROZEN_MAX} people frozen already. Somebody else must judge a third.`,
      { limit: FROZEN_MAX },
    );
}

/**
 * Lifts a freeze, as the first or the second of two others; repeating it by the same person is refused. Faults: not-found
 * `access-freeze-unknown`, forbidden `thaw-not-yours`.
 */
export async function liftFreeze(
  unit: Unit,
  order: { readonly id: string; readonly by: string },
): Promise<AccessFreeze> {
  const freeze = await lockFreeze(unit, order.id);
  if (freeze === undefined) throw unknownFreeze();
  if (!mayLift(freeze, order.by))
    throw new Fault(
      "forbidden",
      "thaw-not-yours",
      "Two others lift a freeze: neither who made it, nor whom it is about, nor the same person twice.",
    );
  await saveLift(unit, freeze, order.by);
  return { ...freeze, lifts: [...freeze.lifts, { by: order.by, at: unit.at }] };
}

/** Fault not-found `access-freeze-unknown`. */
export function unknownFreeze(): Fault {
  return new Fault("not-found", "access-freeze-unknown", "There is no such freeze.");
}

/** Whether all payouts are frozen. */
export async function arePayoutsFrozen(reader: Reader): Promise<boolean> {
  return (await findOpenFreeze(reader, undefined)) !== undefined;
}

/** Fault conflict `payouts-frozen` while somebody has frozen all payouts. */
export async function requirePayoutsOpen(reader: Reader): Promise<void> {
  if (await arePayoutsFrozen(reader))
    throw new Fault(
      "conflict",
      "payouts-frozen",
      "All payouts are frozen: nothing is built, approved, signed or sent until two others lift it.",
    );
}

import { formatDate } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import { newId } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import { BLACKOUT_DAYS, dayAfter, isOpen, mayDeclare } from "./blackout.ts";
import type { Blackout } from "./blackout.ts";
import { insertBlackout, listBlackouts, lockBlackout, saveEnd } from "./blackout.store.ts";

/**
 * Declares that the network is shut down from a day on, for `BLACKOUT_DAYS.most` days unless somebody else ends it before. Faults: invalid `blackout-day`
 * for a day too long ago or too far ahead; conflict `blackout-declared` when one of these days is in another; forbidden `blackout-again` for
 * whoever declared the one before.
 */
export async function declareBlackout(
  unit: Unit,
  order: { readonly firstDay: string; readonly by: string },
): Promise<Blackout> {
  const { firstDay, by } = order;
  const today = formatDate(unit.at);
  const { back, ahead, apart } = BLACKOUT_DAYS;
  if (firstDay < dayAfter(today, -back) || firstDay > dayAfter(today, ahead))
    throw new Fault(
      "invalid",
      "blackout-day",
      `A blackout begins at most ${back} days ago and at most ${ahead} days from now.`,
    );
  if (!mayDeclare(by, firstDay, await listBlackouts(unit)))
    throw new Fault(
      "forbidden",
      "blackout-again",
      `You declared the last one. What follows on it within ${apart} days somebody else declares.`,
    );
  const id = newId(unit.random);
  const made = (await insertBlackout(unit, { id, ...order }))
    ? await lockBlackout(unit, id)
    : undefined;
  if (made === undefined)
    throw new Fault(
      "conflict",
      "blackout-declared",
      "Days of it are in a blackout that is declared already. The next one begins after that.",
    );
  return made;
}

/**
 * Ends a blackout with this day, which still counts. Faults: not-found `blackout-unknown`; conflict `blackout-over`; forbidden `blackout-own` for
 * whoever declared it.
 */
export async function endBlackout(
  unit: Unit,
  order: { readonly id: string; readonly by: string },
): Promise<void> {
  const blackout = await lockBlackout(unit, order.id);
  if (blackout === undefined) throw unknownBlackout();
  if (!isOpen(blackout, formatDate(unit.at)))
    throw new Fault("conflict", "blackout-over", "This blackout is over already.");
  if (blackout.declaredBy === order.by)
    throw new Fault("forbidden", "blackout-own", "Somebody else ends what you declared.");
  await saveEnd(unit, blackout.id, order.by);
}

/** Fault not-found `blackout-unknown`. */
export function unknownBlackout(): Fault {
  return new Fault("not-found", "blackout-unknown", "There is no such blackout.");
}

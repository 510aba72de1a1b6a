import { Fault } from "../base/fault.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { lockWithBatch } from "./lock-with-batch.ts";
import { maybeSigned } from "./maybe-signed.view.ts";
import { PAUSES_EACH, requireYours } from "./payout-pause.ts";
import type { PauseOutcome, PayoutPause } from "./payout-pause.ts";
import {
  closePause,
  insertPause,
  listLifted,
  listPauses,
  lockPause,
  numberWithin,
  saveFirstLift,
} from "./payout-pause.store.ts";
import { statesOf } from "./payout.store.ts";
import { voidBatch } from "./void-batch.ts";

/**
 * Pauses a payout: it joins no batch until this pause, and any other of it, is lifted, and a batch that has it unsigned is given up. Of one
 * that is signed, if only by one key of several, the pause is kept for the case that this transaction never confirms, and the answer is `late`:
 * whoever has the transaction can send it. `unsure` of one that nobody here has signed, but that somebody approved. The same by the same again changes nothing. Faults: not-found `payout-unknown`, conflict `payout-over`
 * when it is confirmed, or was given up, forbidden `pause-often` for a person whose pauses of it others have lifted `PAUSES_EACH` times.
 */
export async function pausePayout(
  unit: Unit,
  pause: Pick<PayoutPause, "payout" | "reason" | "pausedBy" | "words" | "lifting"> & {
    /** Where it ends by itself. */
    readonly until?: string;
  },
): Promise<PauseOutcome> {
  const { payout } = pause;
  const { batch, state, isSigned } = await lockWithBatch(unit, payout);
  const [found] = await statesOf(unit, [payout]);
  if (found === undefined) throw unknownPayout();
  if (found.state !== "ready" && found.state !== "batched" && found.state !== "in-flight")
    throw new Fault(
      "conflict",
      "payout-over",
      "This payment is in the chain, or was given up. There is nothing to pause.",
    );
  if (batch !== undefined && state === "frozen" && !isSigned) await voidBatch(unit, batch, "pause");
  const isMade = (await listPauses(unit, [payout])).some(
    (each) =>
      each.pausedBy === pause.pausedBy &&
      each.lifting === pause.lifting &&
      (each.until === undefined) === (pause.until === undefined),
  );
  if (!isMade) {
    await requireAnother(unit, pause);
    await insertPause(unit, { until: undefined, ...pause });
  }
  if (isSigned) return "late";
  return (await maybeSigned(unit, [payout])).has(payout) ? "unsure" : "paused";
}

/** How often a person's pauses of a payout were lifted. The next one wants a fresh proof of who they are: what others set going again is no longer stopped by a session alone. */
export async function countLiftedOf(
  reader: Reader,
  { payout, person }: { readonly payout: string; readonly person: string },
): Promise<number> {
  return (await listLifted(reader, [payout])).filter(({ pausedBy }) => pausedBy === person).length;
}

async function requireAnother(
  unit: Unit,
  { payout, pausedBy: person }: Pick<PayoutPause, "payout" | "pausedBy">,
): Promise<void> {
  if (person === undefined || (await countLiftedOf(unit, { payout, person })) < PAUSES_EACH) return;
  throw new Fault(
    "forbidden",
    "pause-often",
    "You have paused this payout as often as one person does, and others have lifted that. Another person must pause it.",
  );
}

/**
 * Lifts a pause, as another person than who made it, and with a reason; where two people must, the first word only stands there. Repeating it changes
 * nothing. Faults: not-found `pause-unknown`, forbidden `pause-own` and `pause-recipients`.
 */
export async function liftPause(
  unit: Unit,
  input: {
    readonly payout: string;
    readonly number: number;
    /** Whether they see the pauses that end on a day; to whoever does not, `number` counts the others. */
    readonly quiet: boolean;
    readonly by: string;
    readonly words: string;
  },
): Promise<void> {
  const { by, words, payout, quiet } = input;
  const number = quiet ? input.number : await numberWithin(unit, input);
  const pause = number === undefined ? undefined : await lockPause(unit, { payout, number });
  if (pause === undefined)
    throw new Fault("not-found", "pause-unknown", "There is no such pause of this payout.");
  if (pause.lifted || pause.first?.by === by) return;
  requireYours(pause, by);
  if (pause.lifting === "two" && pause.first === undefined)
    await saveFirstLift(unit, pause, { by, words });
  else await closePause(unit, pause, { by, words });
}

function unknownPayout(): Fault {
  return new Fault("not-found", "payout-unknown", "There is no such payout.");
}

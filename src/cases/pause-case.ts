import { Fault } from "../base/fault.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { OWN_PAUSES_MAX, worstOf } from "../payouts/payout-pause.ts";
import type { PauseOutcome } from "../payouts/payout-pause.ts";
import {
  closePause,
  countOwnPauses,
  listPauses,
  lockPause,
} from "../payouts/payout-pause.store.ts";
import { pausePayout } from "../payouts/pause-payout.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { isDone } from "./claim-steps.ts";
import type { OpenClaim } from "./claim.ts";
import { destinationsOf } from "./destinations-of.ts";
import { readMark } from "./second-code.ts";
import type { PaidCase } from "./destinations-of.ts";

/** A pause by the wish of whom it pays: `code` lifts it, or only `two` people of the fund. */
type OwnLifting = "code" | "two";

/**
 * Pauses the payments of a case by its claimant's wish; what that came to. Written with the payouts and nowhere at the case, which must not have
 * been locked in this unit (`changeQueued` says why). Each lifts it a few times; the pause after that stays until two people lift it. Faults:
 * conflict `pause-nothing` when no payment is on its way.
 */
export async function pauseOwn(
  unit: Unit,
  { open }: Pick<OpenClaim, "open">,
): Promise<PauseOutcome> {
  const payouts = await payoutsOf(unit, open);
  const came: PauseOutcome[] = [];
  for (const { id } of payouts.filter((payout) => !isDone(payout))) {
    const lifting = await nextLifting(unit, id);
    came.push(await pausePayout(unit, ownPause(id, lifting)));
  }
  const outcome = worstOf(came);
  if (outcome === undefined)
    throw new Fault("conflict", "pause-nothing", "No payment of this request is on its way.");
  return outcome;
}

/** Whose word lifts the claimant's next pause of a payout. While one of theirs is open it is that one: who asks twice is not asked to wait for the fund. */
async function nextLifting(unit: Unit, payout: string): Promise<OwnLifting> {
  const open = await listPauses(unit, [payout]);
  if (open.some(({ lifting }) => lifting === "code")) return "code";
  return (await countOwnPauses(unit, payout)) >= OWN_PAUSES_MAX ? "two" : "code";
}

/** Lifts what the claimant paused; not what the fund did. Fault conflict `pause-not-own` when there is no such pause. */
export async function liftOwn(unit: Unit, { open }: OpenClaim): Promise<void> {
  const ids = (await payoutsOf(unit, open)).map(({ id }) => id);
  const own = (await listPauses(unit, ids)).filter(({ lifting }) => lifting === "code");
  if (own.length === 0)
    throw new Fault(
      "conflict",
      "pause-not-own",
      "You have paused nothing that your code lifts. What the fund paused, people of the fund lift.",
    );
  for (const pause of own)
    if ((await lockPause(unit, pause))?.lifted === false) await closePause(unit, pause, undefined);
}

/** How payments stand that are paused with the code: not, so that the code lifts it, or so often that two people of the fund must. */
export const OWN_STANDINGS = ["none", "own", "two"] as const;
/** One of them. */
export type OwnStanding = (typeof OWN_STANDINGS)[number];

/**
 * How a claimant has paused what is not paid yet of a case; undefined when all of it is over. Says nothing of what the fund paused.
 */
export async function pauseStanding(
  reader: Reader,
  payouts: PaidCase["payouts"],
): Promise<OwnStanding | undefined> {
  const open = payouts.filter((payout) => !isDone(payout)).map(({ id }) => id);
  if (open.length === 0) return undefined;
  const pauses = await listPauses(reader, open);
  const own = pauses.filter(
    ({ pausedBy, reason }) => pausedBy === undefined && reason === "request",
  );
  if (own.length === 0) return "none";
  return own.some(({ lifting }) => lifting === "code") ? "own" : "two";
}

/** A payout that was queued just now begins paused when the second code was entered before; the true one lifts that. */
export async function pauseQueued(unit: Unit, open: OpenCase, payout: string): Promise<void> {
  if ((await readMark(unit, open))?.isUsed !== true) return;
  try {
    await pausePayout(unit, ownPause(payout, "code"));
  } catch (error) {
    // Brought back from the signer's log, and in the chain by now.
    if (!(error instanceof Fault && error.code === "payout-over")) throw error;
  }
}

/** The payouts of an open case, as `destinationsOf` finds them. */
export async function payoutsOf(unit: Unit, open: OpenCase): Promise<PaidCase["payouts"]> {
  const entries = await weighEntries(unit, open, ["destination", "payout-reference"]);
  return (await destinationsOf(unit, entries)).payouts;
}

function ownPause(payout: string, lifting: OwnLifting) {
  return { payout, reason: "request", lifting, pausedBy: undefined, words: undefined } as const;
}

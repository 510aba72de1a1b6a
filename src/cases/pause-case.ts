import { Fault } from "../base/fault.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { OWN_PAUSES_MAX, worstOf } from "../payouts/payout-pause.ts";
import type { PauseOutcome, PayoutPause } from "../payouts/payout-pause.ts";
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
import { quietNow } from "./quiet.ts";
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
  if (open.some(isOwn)) return "code";
  return (await countOwnPauses(unit, payout)) >= OWN_PAUSES_MAX ? "two" : "code";
}

/**
 * Lifts what the claimant paused; not what the fund did. The time to wait that their request named ends only when no other pause of theirs is left, so
 * that one word never undoes both. Fault conflict `pause-not-own` when there is no such pause.
 */
export async function liftOwn(unit: Unit, { open }: OpenClaim): Promise<void> {
  const ids = (await payoutsOf(unit, open)).map(({ id }) => id);
  const byCode = (await listPauses(unit, ids)).filter(({ lifting }) => lifting === "code");
  const later = byCode.filter(isOwn);
  const own = later.length > 0 ? later : byCode;
  if (own.length === 0)
    throw new Fault(
      "conflict",
      "pause-not-own",
      "You have paused nothing that your code lifts. What the fund paused, people of the fund lift.",
    );
  for (const pause of own)
    if ((await lockPause(unit, pause))?.lifted === false) await closePause(unit, pause, undefined);
}

/** How payments stand that are paused with the code: not, until the day that the request named, so that the code lifts it, or so often that two people of the fund must. */
export const OWN_STANDINGS = ["none", "quiet", "own", "two"] as const;
/** One of them. */
export type OwnStanding = (typeof OWN_STANDINGS)[number];

/** How what is not paid yet of a case is paused with its code, and the day that its request named, while that holds it. */
export interface OwnPauses {
  readonly pause: OwnStanding | undefined;
  readonly quietUntil: string | undefined;
}

/**
 * How a claimant has paused what is not paid yet of a case; nothing when all of it is over. Says nothing of what the fund paused.
 */
export async function pauseStanding(
  reader: Reader,
  payouts: PaidCase["payouts"],
): Promise<OwnPauses> {
  const open = payouts.filter((payout) => !isDone(payout)).map(({ id }) => id);
  if (open.length === 0) return { pause: undefined, quietUntil: undefined };
  const pauses = await listPauses(reader, open);
  const own = pauses.filter(
    ({ pausedBy, reason }) => pausedBy === undefined && reason === "request",
  );
  const until = own
    .flatMap((each) => each.until ?? [])
    .sort()
    .at(-1);
  const others = own.filter((each) => each.until === undefined);
  if (others.length > 0) return { pause: others.some(isOwn) ? "own" : "two", quietUntil: until };
  return { pause: until === undefined ? "none" : "quiet", quietUntil: until };
}

/** Whether a pause was made with the code, has no day on which it ends, and is lifted with the code. */
function isOwn({ lifting, until }: Pick<PayoutPause, "lifting" | "until">): boolean {
  return lifting === "code" && until === undefined;
}

/**
 * A payout that was queued just now begins paused until the day that its request named, while that is to come; and when the second code was entered before, until the
 * true one lifts that.
 */
export async function pauseQueued(unit: Unit, open: OpenCase, payout: string): Promise<void> {
  const until = await quietNow(unit, open);
  const isForced = (await readMark(unit, open))?.isUsed === true;
  try {
    if (until !== undefined) await pausePayout(unit, { ...ownPause(payout, "code"), until });
    if (isForced) await pausePayout(unit, ownPause(payout, "code"));
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

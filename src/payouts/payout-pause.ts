import { Fault } from "../base/fault.ts";

/** Why a payout is paused: somebody is in danger, something is not true, where it goes is in doubt, or whom it pays wished so. */
export const PAUSE_REASONS = ["safety", "fraud", "address", "request"] as const;
/** One of them. */
export type PauseReason = (typeof PAUSE_REASONS)[number];

/** Whose word lifts a pause: another person's than who made it, two people's, or whoever has the claim code. */
export type Lifting = "other" | "two" | "code";

/** How often whoever has the code lifts their pause of one payout; the next one stays until two people of the fund lift it. */
export const OWN_PAUSES_MAX = 5;

/** A pause of a payout. `pausedBy` and `words` are undefined for one that was made with the code. */
export interface PayoutPause {
  readonly payout: string;
  /** From 1 within its payout. */
  readonly number: number;
  readonly reason: PauseReason;
  readonly pausedBy: string | undefined;
  readonly words: string | undefined;
  readonly lifting: Lifting;
  /** The first day (UTC) on which it is over by itself, the first or fifteenth of a month; undefined for one that somebody has to lift. */
  readonly until: string | undefined;
  /** Who would lift it, where two people must. */
  readonly first: { readonly by: string; readonly words: string } | undefined;
}

/** One that is over; `lifted` is by whom and why, undefined for one that the code lifted. */
export interface LiftedPause extends PayoutPause {
  readonly lifted: { readonly by: string; readonly words: string } | undefined;
}

/** How often one person pauses a payout that others set going again: the second time with a fresh proof of who they are, then not at all. */
export const PAUSES_EACH = 2;

/**
 * What a pause came to: the payout joins no batch; or the same, and yet it may have been signed before (`maybeSigned`), so that it may still be sent; or it was signed,
 * so that only a signed transaction that dies brings it under the pause.
 */
export const PAUSE_OUTCOMES = ["paused", "unsure", "late"] as const;
/** One of them. */
export type PauseOutcome = (typeof PAUSE_OUTCOMES)[number];

/** What pauses of several payouts came to, as the worst of them did; undefined when there is none. */
export function worstOf(outcomes: readonly PauseOutcome[]): PauseOutcome | undefined {
  return PAUSE_OUTCOMES.findLast((each) => outcomes.includes(each));
}

/** How a person stands to a pause: `waits` for their word, wants somebody else's, or the code's. */
export type PauseStanding = "yours" | "others" | "code";

/** Whether this person's word lifts it, or is the first of two. */
export function standingTo(pause: PayoutPause, person: string): PauseStanding {
  if (pause.lifting === "code") return "code";
  return pause.pausedBy === person || pause.first?.by === person ? "others" : "yours";
}

/** Fault forbidden `pause-own` or `pause-recipients` unless this person's word lifts it. */
export function requireYours(pause: PayoutPause, person: string): void {
  const standing = standingTo(pause, person);
  if (standing === "code")
    throw new Fault(
      "forbidden",
      "pause-recipients",
      "Whoever is to be paid has paused this, and lifts it with the code of the request.",
    );
  if (standing === "others")
    throw new Fault(
      "forbidden",
      "pause-own",
      "Who paused a payout does not lift it. Another person must.",
    );
}

import { Fault } from "../base/fault.ts";
import type { AwardAmount } from "../payouts/award.ts";

/** What can stand in the way of paying what reviewers agree on, and is at fault of none of them: it may go, and then it is paid. */
export const HINDRANCES = [
  "budget-exceeded",
  "coins-unexplained",
  "duplicates-open",
  "emergencies-only",
  "household-full",
  "insufficient-funds",
  "losses-open",
  "period-closed",
  "rate-needed",
  "restore-unreleased",
  "reviewer-frozen",
] as const;
/** Those that are not told: one would say that somebody who is frozen has given a verdict here, the other that another case was granted. */
type Untold = "household-full" | "reviewer-frozen";
/** Those that are told. */
export const TOLD_HINDRANCES = HINDRANCES.filter(
  (each): each is Exclude<Hindrance, Untold> =>
    each !== "household-full" && each !== "reviewer-frozen",
);
/** One that is told. */
export type ToldHindrance = (typeof TOLD_HINDRANCES)[number];
/** One of them: the code of a Fault, or what Hindered names. */
export type Hindrance = (typeof HINDRANCES)[number];

/** What ends an agreement: it may not be carried out any more, however long it waits. */
const ENDS: readonly string[] = [
  "award-keys-gone",
  "award-out-of-range",
  "duplicate-granted",
  "evidence-insufficient",
  "tier-exceeded",
  "tier-not-offered",
  "tier-unneeded",
  "vouch-missing",
];

/** What says of a sum in a currency only that it is too much or too little at the rate of now: the rate goes up and down, and can be mistyped. */
const BY_RATE: readonly string[] = ["award-out-of-range", "tier-exceeded", "tier-unneeded"];

/** Why an agreement cannot be carried out, beside what hinders it: a key is gone for good, or comes into force later by the clock of now. */
type OfKeys = "award-keys-gone" | "award-keys-early";

/** Thrown where an agreement cannot be carried out for a reason that no request is answered with. */
export class Hindered extends Error {
  override readonly name = "Hindered";

  readonly why: Hindrance | OfKeys;

  constructor(why: Hindrance | OfKeys) {
    super(why);
    this.why = why;
  }
}

/** What stands in the way, if an error says so; undefined for every other error. */
export function hindranceIn(error: unknown): Hindrance | undefined {
  return HINDRANCES.find((each) => each === codeOf(error));
}

/** What an error says of an agreement on this amount: it waits, or has ended; undefined for every error that says nothing of it. */
export function outcomeOf(error: unknown, amount: AwardAmount): "waits" | "ended" | undefined {
  const code = codeOf(error);
  if (code === undefined) return undefined;
  if ("cents" in amount && BY_RATE.includes(code)) return "waits";
  if (ENDS.includes(code)) return "ended";
  return code === "award-keys-early" || hindranceIn(error) !== undefined ? "waits" : undefined;
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof Hindered) return error.why;
  return error instanceof Fault ? error.code : undefined;
}

import { Fault } from "../base/fault.ts";

/** What can stand in the way of paying what reviewers agree on, and is at fault of none of them: it may go, and then it is paid. */
export const HINDRANCES = [
  "budget-exceeded",
  "coins-unexplained",
  "duplicates-open",
  "emergencies-only",
  "insufficient-funds",
  "losses-open",
  "period-closed",
  "rate-needed",
  "restore-unreleased",
  "reviewer-frozen",
] as const;
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

/** Thrown where an agreement cannot be carried out for a reason that no request is answered with. */
export class Hindered extends Error {
  override readonly name = "Hindered";

  readonly why: Hindrance | "award-keys-gone";

  constructor(why: Hindrance | "award-keys-gone") {
    super(why);
    this.why = why;
  }
}

/** What stands in the way, if an error says so; undefined for every other error. */
export function hindranceIn(error: unknown): Hindrance | undefined {
  return HINDRANCES.find((each) => each === codeOf(error));
}

/** Whether an error says that an agreement has ended. */
export function isEnd(error: unknown): boolean {
  return ENDS.includes(codeOf(error) ?? "");
}

function codeOf(error: unknown): string | undefined {
  if (error instanceof Hindered) return error.why;
  return error instanceof Fault ? error.code : undefined;
}

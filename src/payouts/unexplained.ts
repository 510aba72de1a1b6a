import { Fault } from "../base/fault.ts";
import type { Sats } from "../base/sats.ts";
import type { OutPoint } from "../bitcoin/outpoint.ts";

/** What two people say of a transaction that took coins of ours: somebody else has the keys, or one of us moved them by hand. */
export const CAUSES = ["stolen", "moved"] as const;
export type Cause = (typeof CAUSES)[number];

/** A coin of ours in a transaction that is no batch's: `spent` by it, or `returned` to us by it. */
export interface UnexplainedCoin {
  readonly kind: "spent" | "returned";
  readonly outpoint: OutPoint;
  readonly programme: string;
  readonly amount: Sats;
  /** How often it was booked and taken back; odd while it is in the books. */
  readonly turns: number;
  /** Whether two people took it out of suspense. */
  readonly recovered: boolean;
  /** The programme whose loss became smaller by it, once it is out of suspense; its own unless another one is named. */
  readonly recoveredFrom: string | undefined;
}

/** What was said so far of such a transaction, or of what it paid somebody. `second` closes it. */
export interface Explanation<Of extends string = Cause> {
  readonly cause: Of | undefined;
  readonly first: string | undefined;
  readonly second: string | undefined;
}

/**
 * What a statement makes of the ones before: the first person may change their mind until a second one says the same. Fault conflict
 * `explanation-differs` when a second person says something else; nothing is changed once two have agreed.
 */
export function explained<Of extends string>(
  before: Explanation<Of>,
  said: { readonly person: string; readonly cause: Of },
): Explanation<Of> {
  const { person, cause } = said;
  if (before.second !== undefined && before.cause === cause) return before;
  if (before.second === undefined && (before.first === undefined || before.first === person))
    return { cause, first: person, second: undefined };
  if (before.cause === cause) return { ...before, second: person };
  throw new Fault(
    "conflict",
    "explanation-differs",
    "Somebody else gave another cause. Talk to them: two people must say the same.",
  );
}

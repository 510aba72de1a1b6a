import { transitionsOf } from "../base/transition.ts";
import type { PayoutState } from "./payout.ts";

/**
 * reserved: its money is held, and nobody has said where to pay it · open: a payout of it waits or is on its way · paid: that payout is
 * settled · ended: its money is free again. Never stored: it follows from the ledger's hold and the payout. One award is one payout, so none is partly paid.
 */
export const ENTITLEMENT_STATES = ["reserved", "open", "paid", "ended"] as const;
/** One of them. */
export type EntitlementState = (typeof ENTITLEMENT_STATES)[number];

/** Who moves what somebody was granted: the recipient by their code, the clock, what follows from the case, the chain through the batch, or two people. */
export type EntitlementMover = "recipient" | "time" | "system" | "chain" | "two people";

/** What the state of a grant follows from. */
export interface EntitlementFacts {
  /** Whether the hold of its approval is unresolved in the ledger. */
  readonly held: boolean;
  /** The state of its payout; undefined when none was ever queued. */
  readonly payout: PayoutState | undefined;
}

/**
 * Every step of what somebody was granted. It follows from the steps of payouts (`payout-transitions.ts`) and of the hold, which the ledger opens
 * once and resolves once; why one ended (taken back, unclaimed, never signed) is known to the case, not to the books.
 */
export const ENTITLEMENT_TRANSITIONS = transitionsOf<EntitlementState, EntitlementMover>([
  {
    from: "reserved",
    to: "open",
    by: "system",
    needs: "-",
    guard: "award and destination are there: a payout is queued",
    publicLog: "none",
  },
  {
    from: "open",
    to: "paid",
    by: "chain",
    needs: "-",
    guard: "its batch is settled",
    publicLog: "its amount in parts, with an epoch",
  },
  {
    from: "paid",
    to: "open",
    by: "chain",
    needs: "-",
    guard: "a reorganisation took its batch out of the chain",
    publicLog: "none",
  },
  {
    from: "reserved",
    to: "ended",
    by: "recipient",
    needs: "claim code",
    guard: "the case is taken back or erased; what was held is free again",
    publicLog: "none",
  },
  {
    from: "reserved",
    to: "ended",
    by: "time",
    needs: "-",
    guard:
      "nobody said where to be paid as long as an approved case is kept; what was held is free again",
    publicLog: "none",
  },
  {
    from: "open",
    to: "ended",
    by: "recipient",
    needs: "claim code",
    guard: "its payout is taken back before any key signed it; what was held is free again",
    publicLog: "none",
  },
  {
    from: "open",
    to: "ended",
    by: "two people",
    needs: "payout.hold",
    guard: "the signer said that it never pays it; what was held is free again",
    publicLog: "none",
  },
  {
    from: "open",
    to: "ended",
    by: "chain",
    needs: "-",
    guard: "its batch is dead, and it had been given up",
    publicLog: "none",
  },
  {
    from: "ended",
    to: "open",
    by: "chain",
    needs: "-",
    guard: "it was given up, and a signed form of its batch turns up all the same",
    publicLog: "none",
  },
]);

/** The state of a grant by what is booked and queued of it. The row of a payout stays, without whom it paid, when that is forgotten. */
export function entitlementState({ held, payout }: EntitlementFacts): EntitlementState {
  if (payout === undefined) return held ? "reserved" : "ended";
  if (payout === "cancelled") return "ended";
  return payout === "settled" ? "paid" : "open";
}

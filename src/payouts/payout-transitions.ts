import { transitionsOf } from "../base/transition.ts";
import type { PayoutState } from "./payout.ts";

/** What moves a payout: its batch, as that one goes from state to state, whom it is for, or two people who give up what the signer never pays. */
export type PayoutMover = "batch" | "recipient" | "two people";

/** Every step of a payout. Its state is not stored: it follows from its batch, so this table follows from that of batches. */
export const PAYOUT_TRANSITIONS = transitionsOf<PayoutState, PayoutMover>([
  {
    from: "ready",
    to: "batched",
    by: "batch",
    needs: "batch.build",
    guard:
      "nothing keeps it: no pause, no change of its destination that does not count yet, no refusal of the signer",
    publicLog: "none",
  },
  {
    from: "batched",
    to: "ready",
    by: "batch",
    needs: "-",
    guard: "its batch was given up",
    publicLog: "none",
  },
  {
    from: ["ready", "batched", "confirmed", "settled", "cancelled"],
    to: "in-flight",
    by: "batch",
    needs: "-",
    guard: "a signed form of its batch exists and is not in the active chain",
    publicLog: "none",
  },
  {
    from: "in-flight",
    to: "confirmed",
    by: "batch",
    needs: "-",
    guard: "its batch is in the active chain",
    publicLog: "none",
  },
  {
    from: "confirmed",
    to: "settled",
    by: "batch",
    needs: "-",
    guard: "its batch is settled",
    publicLog: "its amount in parts, with an epoch",
  },
  {
    from: "in-flight",
    to: "ready",
    by: "batch",
    needs: "-",
    guard: "its batch is dead",
    publicLog: "none",
  },
  {
    from: "in-flight",
    to: "cancelled",
    by: "batch",
    needs: "-",
    guard: "its batch is dead, and it had been given up",
    publicLog: "none",
  },
  {
    from: "ready",
    to: "cancelled",
    by: "recipient",
    needs: "claim code",
    guard:
      "taken back before any key signed it, its frozen batch given up first; what was held is free again",
    publicLog: "none",
  },
  {
    from: "ready",
    to: "cancelled",
    by: "two people",
    needs: "payout.hold",
    guard: "the signer said that it never pays it; what was held is free again",
    publicLog: "none",
  },
]);

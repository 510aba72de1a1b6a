import { transitionsOf } from "../base/transition.ts";
import type { BatchMover, BatchState } from "./batch.ts";

/** What moves a batch by itself needs no permission. */
const ITSELF = "-";

/** Every allowed step of a batch; what is not in this table is refused here and by a trigger. */
export const BATCH_TRANSITIONS = transitionsOf<BatchState, BatchMover>([
  {
    from: "frozen",
    to: "signed",
    by: "signer",
    needs: "the spending keys",
    guard: "two people approved its digest; a form that the signer made",
    publicLog: "none",
  },
  {
    from: "frozen",
    to: "signed",
    by: "chain",
    needs: ITSELF,
    guard: "a signed form of it is seen",
    publicLog: "none",
  },
  {
    from: "frozen",
    to: "voided",
    by: "treasurer",
    needs: "batch.build",
    guard: "no signed form is known",
    publicLog: "none",
  },
  {
    from: "frozen",
    to: "voided",
    by: ["expiry", "recipient", "pause", "signer", "chain"],
    needs: ITSELF,
    guard:
      "its time is over, a destination in it changed, a payout of it was paused, the signer refused it, or a coin of it is gone",
    publicLog: "none",
  },
  {
    from: "voided",
    to: "signed",
    by: ["signer", "chain"],
    needs: ITSELF,
    guard: "a signed form of it turns up all the same",
    publicLog: "none",
  },
  {
    from: "signed",
    to: "confirmed",
    by: "chain",
    needs: ITSELF,
    guard: "one of its forms is in the active chain",
    publicLog: "none",
  },
  {
    from: ["confirmed", "settled"],
    to: "signed",
    by: "chain",
    needs: ITSELF,
    guard: "a reorganisation took its form out of the chain",
    publicLog: "none",
  },
  {
    from: "confirmed",
    to: "settled",
    by: "chain",
    needs: ITSELF,
    guard: "deep enough for the public book",
    publicLog: "its payouts in parts, with an epoch",
  },
  {
    from: "signed",
    to: "dead",
    by: "chain",
    needs: ITSELF,
    guard: "its anchor is spent, deep, by none of its forms",
    publicLog: "none",
  },
  {
    from: "dead",
    to: "signed",
    by: "chain",
    needs: ITSELF,
    guard: "a reorganisation took back what ended it",
    publicLog: "none",
  },
]);

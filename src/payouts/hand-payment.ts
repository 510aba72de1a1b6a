import type { Explanation } from "./unexplained.ts";

/** The rule under which a payout waits that a transaction made by hand, by somebody with the fund's keys, pays. */
export const PAID_BY_HAND = "paid-by-hand";

/** What two people say of it: that it is `paid` by that and given up, or that it is `unpaid`, so a batch pays it all the same. */
export const VERDICTS = ["paid", "unpaid"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What was said so far of such a payment. */
export type Verdicts = Explanation<Verdict>;

import { sats } from "../base/sats.ts";
import type { FeeCaps } from "../bitcoin/coin-selection.ts";
import { feeRate } from "../bitcoin/fee-rate.ts";

/** Recipients up to whom a batch is a small one. */
const SMALL = 5;

/** What each recipient beyond them may add: the largest output that is usual, 43 vB, at 50 sat/vB, which batches are planned to survive (wallet notes B3, B5). */
const FEE_PER_RECIPIENT = 2_150n;

/** Fee guards of every batch of up to five: at most 100,000 sats, 5 per cent of what is paid, 200 sat/vB. */
export const FEE_CAPS: FeeCaps = { fee: sats(100_000n), sharePercent: 5, rate: feeRate(200_000n) };

/**
 * The fee guards of a batch of so many recipients, and of what lifts or ends it. Share and rate are the same for all; in sats 2,150 more for each recipient beyond five, so that
 * 200 may cost 519,250: with 100,000 a batch of 200 (6,310 vB) could not be built above 15.8 sat/vB, nor lifted past it. What the signer's owner allows (`limits.fees` in its policy)
 * bounds it all the same.
 */
export function feeCapsOf(recipients: number): FeeCaps {
  const more = FEE_PER_RECIPIENT * BigInt(Math.max(0, recipients - SMALL));
  return { ...FEE_CAPS, fee: sats(FEE_CAPS.fee + more) };
}

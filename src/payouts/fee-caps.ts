import { sats } from "../base/sats.ts";
import type { FeeCaps } from "../bitcoin/coin-selection.ts";
import { feeRate } from "../bitcoin/fee-rate.ts";

/** Fee guards of every batch: at most 100,000 sats, 5 per cent of what is paid, 200 sat/vB. */
export const FEE_CAPS: FeeCaps = { fee: sats(100_000n), sharePercent: 5, rate: feeRate(200_000n) };

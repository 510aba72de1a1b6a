import { feeFor, feeRate } from "../bitcoin/fee-rate.ts";

/** Least change of a batch: a child that lifts it when it is stuck weighs 110 vB and may have to pay 50 sat/vB. */
export const BUMP_RESERVE = feeFor(feeRate(50_000n), 110);

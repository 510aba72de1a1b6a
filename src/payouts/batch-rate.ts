import { Fault } from "../base/fault.ts";
import { formatFeeRate } from "../bitcoin/fee-rate.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { FeeQuote } from "../chain/fee-estimate.ts";
import type { BatchRate } from "./batch.ts";

/** A rate that a treasurer chooses against the estimate, and why; both are stored and shown with the batch. */
export interface ManualRate {
  readonly rate: FeeRate;
  readonly reason: string;
}

/**
 * The rate that a batch is built at: the quote's, or the treasurer's. Faults: invalid `fee-rate-outside` (below what our node relays, or above
 * the fund's ceiling); conflict `fee-refused` when the node relays nothing up to the ceiling, so that nothing should be sent.
 */
export function batchRate(quote: FeeQuote, manual: ManualRate | undefined): BatchRate {
  const { floor, ceiling } = quote;
  if (floor > ceiling) {
    throw new Fault(
      "conflict",
      "fee-refused",
      "The node relays nothing at the rates that the fund allows. Wait for lower rates.",
      { rule: "floor-over-ceiling" },
    );
  }
  if (manual === undefined) return { rate: quote.rate, basis: quote.basis };
  if (manual.rate < floor || manual.rate > ceiling) {
    throw new Fault(
      "invalid",
      "fee-rate-outside",
      `Choose a rate from ${formatFeeRate(floor)} to ${formatFeeRate(ceiling)} sat/vB: nodes relay nothing below, and the fund allows nothing above.`,
      { floor: formatFeeRate(floor), ceiling: formatFeeRate(ceiling) },
    );
  }
  return { ...manual, basis: "manual" };
}

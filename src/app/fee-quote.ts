import { satPerVb } from "../bitcoin/fee-rate.ts";
import type { ChainSource } from "../chain/chain.ts";
import { CONFIRM_TARGET, feeRateFor } from "../chain/fee-estimate.ts";
import type { FeeQuote } from "../chain/fee-estimate.ts";
import type { Config } from "./config.ts";

/** What is paid when the node has no estimate. */
const FALLBACK = satPerVb(1);

/** Asks what a batch should pay now, within the settings; the call throws Fault `unavailable` when the node cannot be asked. */
export function feeQuoteOf(
  source: ChainSource,
  { feeCeiling: ceiling }: Pick<Config, "feeCeiling">,
): () => Promise<FeeQuote> {
  return () => feeRateFor(source, CONFIRM_TARGET, { ceiling, fallback: FALLBACK });
}

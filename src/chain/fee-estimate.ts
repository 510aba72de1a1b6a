import type { FeeRate } from "../bitcoin/fee-rate.ts";
import type { ChainSource } from "./chain.ts";

/** Blocks within which a batch should confirm. */
export const CONFIRM_TARGET = 6;

/** Bounds for fee rates, from the configuration; all in sat/kvB. */
export interface FeeLimits {
  /** Never pay more, whatever the estimate says. */
  readonly ceiling: FeeRate;
  /** What to pay when the node has no estimate. */
  readonly fallback: FeeRate;
}

/** A rate to build with, and where it comes from, for the screen that shows it. */
export interface FeeQuote {
  readonly rate: FeeRate;
  readonly basis: "estimate" | "fallback" | "floor" | "ceiling";
  /** Lowest rate our node passes on now; the ceiling may be below it, and then nothing should be sent. */
  readonly floor: FeeRate;
  /** The fund's own ceiling. */
  readonly ceiling: FeeRate;
}

/**
 * The rate at which a transaction should confirm within `targetBlocks` (1…1008): the node's estimate, or the fallback when it has none,
 * not below what the node relays and not above the ceiling. The ceiling wins over the floor. Throws Fault `unavailable` when the node
 * cannot be asked.
 */
export async function feeRateFor(
  source: ChainSource,
  targetBlocks: number,
  limits: FeeLimits,
): Promise<FeeQuote> {
  const floor = await source.relayFloor();
  return quote(await source.feeRate(targetBlocks), floor, limits);
}

/** The quote for a known estimate and floor. */
export function quote(estimate: FeeRate | undefined, floor: FeeRate, limits: FeeLimits): FeeQuote {
  const { ceiling, fallback } = limits;
  const wanted = estimate ?? fallback;
  if (wanted >= ceiling || floor >= ceiling)
    return { rate: ceiling, basis: "ceiling", floor, ceiling };
  if (wanted < floor) return { rate: floor, basis: "floor", floor, ceiling };
  const basis = estimate === undefined ? "fallback" : "estimate";
  return { rate: wanted, basis, floor, ceiling };
}

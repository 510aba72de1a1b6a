import type { Sats } from "../base/sats.ts";
import { feeRate } from "../bitcoin/fee-rate.ts";
import type { FeeRate } from "../bitcoin/fee-rate.ts";

/**
 * What is wrong with a batch that waits to be mined, the gravest first. refused: our node takes none of its forms · forgotten: none is in our node's
 * mempool · below-floor: it pays less than our node passes on · fee-low: it pays less than is now expected to be mined in time · parent-waits: it spends
 * what is not mined itself · overdue: it has waited for as many blocks as the fund allows.
 */
export const STUCK_SIGNS = [
  "refused",
  "forgotten",
  "below-floor",
  "fee-low",
  "parent-waits",
  "overdue",
] as const;
/** One of STUCK_SIGNS. */
export type StuckSign = (typeof STUCK_SIGNS)[number];

/** The dearest signed form of a batch that is on its way. */
export interface Flight {
  readonly batch: string;
  readonly txid: string;
  readonly fee: Sats;
  readonly vsize: number;
  /** Txids of transactions that it spends and that the active chain has not. */
  readonly waitsFor: readonly string[];
  /** Whether any form of the batch is in our node's mempool, and whether our node refused all of them when it was last handed them. */
  readonly isWaiting: boolean;
  readonly isRefused: boolean;
}

/** What flights are held against. */
export interface StuckMeasure {
  /** What our node asks now: expected to be mined in time, and least that it passes on; undefined when it cannot be asked. */
  readonly asked: { readonly rate: FeeRate; readonly floor: FeeRate } | undefined;
  /** Whether our node's mempool is read: otherwise that nothing is in it says nothing. */
  readonly seesMempool: boolean;
  /** Blocks after which a batch is overdue. */
  readonly overdueAfter: number;
}

/**
 * What is wrong with `flight`, the gravest first; empty as long as it only waits. It is stuck once it is overdue, or our node takes none of its
 * forms; everything else only says why. `waited` is in blocks, `flights` are all that are on their way.
 */
export function stuckSigns(
  flight: Flight,
  waited: number,
  { flights, measure }: { flights: readonly Flight[]; measure: StuckMeasure },
): StuckSign[] {
  const { asked, seesMempool, overdueAfter } = measure;
  const rate = rateWithFamily(flight, flights);
  const isRefused = flight.isRefused && !flight.isWaiting;
  const found: Readonly<Record<StuckSign, boolean>> = {
    refused: isRefused,
    forgotten: seesMempool && !flight.isWaiting,
    "below-floor": asked !== undefined && rate < asked.floor,
    "fee-low": asked !== undefined && rate >= asked.floor && rate < asked.rate,
    "parent-waits": flight.waitsFor.length > 0,
    overdue: waited >= overdueAfter,
  };
  return isRefused || found.overdue ? STUCK_SIGNS.filter((sign) => found[sign]) : [];
}

/** The rate at which a miner takes a flight: with what it needs to be mined, or with a child that pays for it. In sat/kvB, rounded down. */
export function rateWithFamily(flight: Flight, flights: readonly Flight[]): FeeRate {
  const children = flights.filter(({ waitsFor }) => waitsFor.includes(flight.txid));
  const rates = [flight, ...children].map((each) => rateWithParents(each, flights));
  return rates.reduce((best, rate) => (rate > best ? rate : best));
}

/** A parent that pays better than its child is mined without it, so it does not help the child. */
function rateWithParents(flight: Flight, flights: readonly Flight[]): FeeRate {
  const parents = flights.filter(({ txid }) => flight.waitsFor.includes(txid));
  const [alone, together] = [rateOf([flight]), rateOf([flight, ...parents])];
  return together < alone ? together : alone;
}

function rateOf(flights: readonly Flight[]): FeeRate {
  const fee = flights.reduce((sum, each) => sum + each.fee, 0n);
  const vsize = flights.reduce((sum, each) => sum + each.vsize, 0);
  return feeRate((fee * 1_000n) / BigInt(vsize));
}

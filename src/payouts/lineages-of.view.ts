import type { Reader } from "../db/unit.ts";
import { DEATH_DEPTH } from "./lineage-end.view.ts";
import { deadAnchorsOf } from "./lost-signing.store.ts";
import { returnedPayouts } from "./returned-payouts.view.ts";

/** The batch that a payout was signed in last, which is dead: its anchor, and what ended it. */
export interface EndedLineage {
  readonly payout: string;
  readonly batch: string;
  readonly anchor: string;
  /** Empty while nothing in the chain keeps it from being mined. */
  readonly spend: string;
  /** How deep that spend is; 0 while there is none. */
  readonly depth: number;
}

/** For those of these payouts that were signed before: the dead batch that knows them. What was signed last counts: a batch of ours after one that a restore lost. */
export async function lineagesOf(
  reader: Reader,
  payouts: readonly string[],
): Promise<ReadonlyMap<string, EndedLineage>> {
  const found = [
    ...(await deadAnchorsOf(reader, payouts)),
    ...(await returnedPayouts(reader, payouts)),
  ];
  return new Map(found.map((each) => [each.payout, each]));
}

/**
 * Whether what ended a lineage is not deep enough, or is there no more, because a reorganisation took it away: then the batch may be mined, and nobody may
 * be paid in another one.
 */
export function isUnended({ depth }: EndedLineage): boolean {
  return depth < DEATH_DEPTH;
}

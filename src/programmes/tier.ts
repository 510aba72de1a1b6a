import type { Sats } from "../base/sats.ts";
import type { Programme } from "./programme.ts";

/** What a programme asks of one tier of evidence: the most that it pays on it, in sats, and how many classes of evidence it wants. */
export interface TierRule {
  readonly tier: 1 | 2;
  readonly cap: Sats;
  readonly sources: number;
}

/** Fewest classes of evidence that any tier may want. */
export const SOURCES_MIN = 2;

/** The rules of a programme that has set none: both tiers reach up to its largest award, on two classes. */
export function usualTiers({ awardCap }: Pick<Programme, "awardCap">): readonly TierRule[] {
  return [
    { tier: 1, cap: awardCap, sources: SOURCES_MIN },
    { tier: 2, cap: awardCap, sources: SOURCES_MIN },
  ];
}

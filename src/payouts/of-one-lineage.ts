import { isUnended } from "./lineages-of.view.ts";
import type { EndedLineage } from "./lineages-of.view.ts";
import type { Manifest } from "./manifest.ts";
import type { Payout } from "./payout.ts";

/**
 * A manifest names one dead anchor at most. Of payouts that were signed before, under anchors that something else has spent since, those under
 * the first one are taken, and those that were never signed. One whose lineage has not ended is not taken.
 */
export function ofOneLineage(
  ready: readonly Payout[],
  lineages: ReadonlyMap<string, EndedLineage>,
): { payouts: readonly Payout[]; replaces: Manifest["replaces"] } {
  const known = ready.flatMap(({ id }) => lineages.get(id) ?? []);
  const first = known.find((lineage) => !isUnended(lineage));
  const payouts = ready.filter(({ id }) => {
    const anchor = lineages.get(id)?.anchor;
    return anchor === undefined || anchor === first?.anchor;
  });
  if (first === undefined) return { payouts, replaces: undefined };
  const { anchor, depth, spend } = first;
  return { payouts, replaces: { anchor, depth, spend } };
}

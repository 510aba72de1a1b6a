import type { Unit } from "../db/unit.ts";
import { DEATH_DEPTH } from "./lineage-end.view.ts";
import { deadAnchorsOf } from "./lost-signing.store.ts";
import type { Manifest } from "./manifest.ts";
import type { Payout } from "./payout.ts";
import { returnedPayouts } from "./returned-payouts.view.ts";

/**
 * A manifest names one dead anchor at most. Of payouts that were signed before, under anchors that something else has spent since, those under
 * the first one are taken, and those that were never signed. What was signed last counts: a batch of ours after one that a restore lost.
 */
export async function ofOneLineage(
  unit: Unit,
  ready: readonly Payout[],
): Promise<{ payouts: readonly Payout[]; replaces: Manifest["replaces"] }> {
  const ids = ready.map(({ id }) => id);
  const dead = new Map(
    [...(await deadAnchorsOf(unit, ids)), ...(await returnedPayouts(unit, ids))].map((each) => [
      each.payout,
      each,
    ]),
  );
  // After a reorganisation the end of a lineage may be less deep than it was.
  const first = [...dead.values()].find(({ depth }) => depth >= DEATH_DEPTH);
  const payouts = ready.filter(({ id }) => {
    const anchor = dead.get(id)?.anchor;
    return anchor === undefined || anchor === first?.anchor;
  });
  if (first === undefined) return { payouts, replaces: undefined };
  const { anchor, depth, spend } = first;
  return { payouts, replaces: { anchor, depth, spend } };
}

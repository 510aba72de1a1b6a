import type { Unit } from "../db/unit.ts";
import { deadAnchorsOf } from "./lost-signing.store.ts";
import type { Manifest } from "./manifest.ts";
import type { Payout } from "./payout.ts";

/**
 * A manifest names one dead anchor at most. Of payouts that were signed before a restore, under anchors that something else has spent since, those
 * under the first one are taken, and those that were never signed.
 */
export async function ofOneLineage(
  unit: Unit,
  ready: readonly Payout[],
): Promise<{ payouts: readonly Payout[]; replaces: Manifest["replaces"] }> {
  const ids = ready.map(({ id }) => id);
  const dead = await deadAnchorsOf(unit, ids);
  const [first] = dead;
  if (first === undefined) return { payouts: ready, replaces: undefined };
  const others = dead.filter(({ anchor }) => anchor !== first.anchor);
  const left = new Set(others.map(({ payout }) => payout));
  const { anchor, depth, spend } = first;
  return { payouts: ready.filter(({ id }) => !left.has(id)), replaces: { anchor, depth, spend } };
}

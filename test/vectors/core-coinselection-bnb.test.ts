import { expect, test } from "vitest";
import { branchAndBound } from "../../src/bitcoin/branch-and-bound.ts";
import { vectors } from "../support/vectors.ts";

const file = vectors("core-coinselection-bnb");
const defaults = file["default_parameters"];

/**
 * Core's branch and bound minimises waste against a long-term fee rate and may mix inputs of several weights; ours minimises what is paid
 * now, for the inputs of one wallet (DESIGN 4: linking coins while fees are low is decided by cluster, not by waste).
 */
const DEVIATIONS: Record<string, string> = {
  "Select many inputs at low feerates": "we do not spend more inputs because fees are low",
  "Prefer two heavy inputs over two light inputs at low feerates": "one wallet, one weight",
  "Prefer two light inputs over two heavy inputs at high feerates": "one wallet, one weight",
  "Exhaust looking for smallest 8 of 18 unique UTXOs": "tries are counted otherwise: we find it",
};

/** Runs a vector, whose amounts are effective values, at `rate` sat/kvB. */
function run(vector: any, rate: number): number[] | null {
  const fee = BigInt(Math.ceil((defaults.p2wpkh_input_vsize * rate) / 1000));
  const repeated = vector.pool_duplicates;
  const effective: number[] = [
    ...vector.pool_effective_values,
    ...Array.from({ length: repeated?.count ?? 0 }, () => repeated.effective_value),
  ].sort((a, b) => b - a);
  const heaviest = vector.max_selection_weight ?? defaults.max_selection_weight;
  const found = branchAndBound({
    values: effective.map((value) => BigInt(value) + fee),
    target: BigInt(vector.target),
    feeOf: (inputs) => BigInt(inputs) * fee,
    excessMax: BigInt(defaults.cost_of_change),
    costBelow: BigInt(Number.MAX_SAFE_INTEGER),
  });
  if (found === undefined || found.length * defaults.p2wpkh_input_vsize * 4 > heaviest) return null;
  return found.map((index) => effective[index]!).sort((a, b) => a - b);
}

test.each<any>(file["vectors"].filter((vector: any) => DEVIATIONS[vector.title] === undefined))(
  "$title",
  (vector) => {
    const rates =
      vector.effective_feerate_sat_kvb === undefined
        ? [0, 1, 5000, 10000, 25000, 59764, 500000, 999000, 1500000]
        : [vector.effective_feerate_sat_kvb];
    for (const rate of rates) {
      const expected = vector.expected_effective_values;
      expect(run(vector, rate), `at ${rate}`).toEqual(expected);
    }
  },
);

test("what differs from Core is known by title", () => {
  const titles = file["vectors"].map((vector: any) => vector.title);
  for (const title of Object.keys(DEVIATIONS)) expect(titles).toContain(title);
});

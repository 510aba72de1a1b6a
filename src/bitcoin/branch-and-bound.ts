/** Branches looked at before the search gives up (Bitcoin Core's number); about 10 ms. */
const TRIES = 100_000;

/** What a changeless selection must meet. `values` are satoshis, largest first. */
export interface Search {
  readonly values: readonly bigint[];
  /** What the outputs need, without any fee. */
  readonly target: bigint;
  /** Fee of a transaction with n of these inputs and no change; never falls as n grows. */
  readonly feeOf: (inputs: number) => bigint;
  /** Most that may go to the miners beyond that fee. */
  readonly excessMax: bigint;
  /** Only a selection that costs less than this (fee and excess together) is of use. */
  readonly costBelow: bigint;
}

/**
 * Indexes of the values whose sum needs no change and costs least: all that exceeds the target, fee and excess together. Undefined when
 * there is none, or none was found in 100,000 tries. Branch and bound after Murch, with "fee now" for a metric (bdk's LowestFee): the
 * inputs of one wallet weigh the same, so adding one can only make a selection dearer, and a branch ends where it costs what is known.
 */
export function branchAndBound(search: Search): readonly number[] | undefined {
  const { values, target } = search;
  const suffix = suffixSums(values);
  const chosen: number[] = [];
  let best: readonly number[] | undefined;
  let bestCost = search.costBelow;
  let tries = 0;

  const visit = (next: number, sum: bigint): void => {
    tries += 1;
    if (tries > TRIES || sum - target >= bestCost) return;
    const excess = sum - target - search.feeOf(chosen.length);
    if (excess >= 0n) {
      if (excess <= search.excessMax) {
        best = [...chosen];
        bestCost = sum - target;
      }
      return;
    }
    if (sum + (suffix[next] ?? 0n) < target + search.feeOf(chosen.length + 1)) return;
    for (let index = next; index < values.length; index += 1) {
      const value = values[index] ?? 0n;
      // Of equal values only the first left out decides; the others would give the same sums again.
      if (index > next && value === values[index - 1]) continue;
      if (sum + (suffix[index] ?? 0n) < target + search.feeOf(chosen.length + 1)) return;
      chosen.push(index);
      visit(index + 1, sum + value);
      chosen.pop();
      if (tries > TRIES) return;
    }
  };

  visit(0, 0n);
  return best;
}

function suffixSums(values: readonly bigint[]): bigint[] {
  const sums = new Array<bigint>(values.length + 1).fill(0n);
  for (let index = values.length - 1; index >= 0; index -= 1)
    sums[index] = (sums[index + 1] ?? 0n) + (values[index] ?? 0n);
  return sums;
}

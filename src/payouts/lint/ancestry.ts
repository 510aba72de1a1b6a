import type { PastBatch } from "./subject.ts";

/** Where the coins of a batch come from, along the fund's own transactions. */
export interface Ancestry {
  /** Transactions of the fund that lead here, each once. */
  readonly batches: readonly PastBatch[];
  /** Outpoints of coins that no transaction of the fund made: gifts, whose donors can follow them to here. */
  readonly roots: readonly string[];
  /** Transactions in the longest row of them. */
  readonly depth: number;
}

/**
 * Walks from `outpoints` backwards through the fund's transactions, by their outputs to itself. What is older than `past` knows ends the walk
 * as a root.
 */
export function ancestryOf(
  outpoints: readonly string[],
  past: ReadonlyMap<string, PastBatch>,
): Ancestry {
  const depths = new Map<string, number>();
  const roots = new Set<string>();
  const stack = [...outpoints];
  const parentsOf = (batch: PastBatch): PastBatch[] =>
    batch.inputs.flatMap((outpoint) => past.get(txidOf(outpoint)) ?? []);
  while (stack.length > 0) {
    const outpoint = stack.at(-1) ?? "";
    const batch = past.get(txidOf(outpoint));
    if (batch === undefined) roots.add(outpoint);
    if (batch === undefined || depths.has(batch.txid)) {
      stack.pop();
      continue;
    }
    const open = batch.inputs.filter((input) => {
      const parent = past.get(txidOf(input));
      return parent === undefined ? !roots.has(input) : !depths.has(parent.txid);
    });
    if (open.length > 0) {
      stack.push(...open);
      continue;
    }
    const below = parentsOf(batch).map(({ txid }) => depths.get(txid) ?? 0);
    depths.set(batch.txid, 1 + Math.max(0, ...below));
    stack.pop();
  }
  return {
    batches: [...depths.keys()].flatMap((txid) => past.get(txid) ?? []),
    roots: [...roots],
    depth: Math.max(0, ...depths.values()),
  };
}

function txidOf(outpoint: string): string {
  return outpoint.slice(0, 64);
}

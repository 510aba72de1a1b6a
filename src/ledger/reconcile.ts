/** What one thing (a transaction, an output) moved, in sats, by the name that both sides know it by; minus means out. */
export interface Moved {
  readonly id: string;
  readonly amount: bigint;
}

/** How the ledger and the chain differ; three empty lists and a difference of zero, or there is a finding. */
export interface Reconciliation {
  readonly height: number;
  /** Chain minus ledger. */
  readonly difference: bigint;
  readonly notOnChain: readonly Moved[];
  readonly notInLedger: readonly Moved[];
  readonly amountDiffers: readonly {
    readonly id: string;
    readonly booked: bigint;
    readonly onChain: bigint;
  }[];
}

/**
 * Compares what the ledger booked with what the chain shows, both up to the same height, without tolerance. Several movements of one
 * id count as their sum, so what was booked and taken back is as if it never was. Lists are by id.
 */
export function reconcile(
  height: number,
  booked: Iterable<Moved>,
  onChain: Iterable<Moved>,
): Reconciliation {
  const ledger = sumById(booked);
  const chain = sumById(onChain);
  const notOnChain: Moved[] = [];
  const notInLedger: Moved[] = [];
  const amountDiffers: { id: string; booked: bigint; onChain: bigint }[] = [];
  let difference = 0n;
  for (const id of [...new Set([...ledger.keys(), ...chain.keys()])].sort()) {
    const left = ledger.get(id);
    const right = chain.get(id);
    difference += (right ?? 0n) - (left ?? 0n);
    if (left === undefined) notInLedger.push({ id, amount: right ?? 0n });
    else if (right === undefined) notOnChain.push({ id, amount: left });
    else if (left !== right) amountDiffers.push({ id, booked: left, onChain: right });
  }
  return { height, difference, notOnChain, notInLedger, amountDiffers };
}

/** Sums that are not zero. */
function sumById(movements: Iterable<Moved>): Map<string, bigint> {
  const sums = new Map<string, bigint>();
  for (const { id, amount } of movements) sums.set(id, (sums.get(id) ?? 0n) + amount);
  for (const [id, sum] of sums) if (sum === 0n) sums.delete(id);
  return sums;
}

import type { OtherFigures, ProgrammeRow } from "./leaf.ts";

/** Published figures in sats. `received = available + committed + inFlight + paid + fees + losses + operations + refunds + transfers`. */
export interface PublishedFigures {
  readonly received: bigint;
  readonly available: bigint;
  readonly committed: bigint;
  readonly inFlight: bigint;
  readonly paid: bigint;
  readonly fees: bigint;
  /** Zero unless they occurred. `transfers` between programmes may be negative and sum to zero over the fund. */
  readonly losses: bigint;
  readonly operations: bigint;
  readonly refunds: bigint;
  readonly transfers: bigint;
}

/** The figures of one row of a close. */
export function figuresOf(row: ProgrammeRow): PublishedFigures {
  const other = (name: keyof OtherFigures): bigint => row.other[name] ?? 0n;
  return {
    received: row.received,
    available: row.available,
    committed: row.committed,
    inFlight: row.inFlight,
    paid: row.paid,
    fees: row.fees,
    losses: other("losses"),
    operations: other("operations"),
    refunds: other("refunds"),
    transfers: other("transfers"),
  };
}

/** The figures of the fund: the sums over its programmes. */
export function sumFigures(rows: readonly PublishedFigures[]): PublishedFigures {
  const sum = (name: keyof PublishedFigures): bigint =>
    rows.reduce((total, row) => total + row[name], 0n);
  return {
    received: sum("received"),
    available: sum("available"),
    committed: sum("committed"),
    inFlight: sum("inFlight"),
    paid: sum("paid"),
    fees: sum("fees"),
    losses: sum("losses"),
    operations: sum("operations"),
    refunds: sum("refunds"),
    transfers: sum("transfers"),
  };
}

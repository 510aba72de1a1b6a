import type { BookSettings } from "../base/fund-file.ts";
import { divCeil, divFloor, sats } from "../base/sats.ts";
import { correctionOf, sumOther } from "./check-close.ts";
import type { CorrectLeaf, OtherFigures, ProgrammeRow } from "./leaf.ts";

/** The named movements beside grants and fees; only `transfers` may be negative. */
export interface OtherSums {
  readonly losses: bigint;
  readonly operations: bigint;
  readonly refunds: bigint;
  readonly transfers: bigint;
}

/** What the ledger says of one programme now, in sats; the capitals of FORMATS 7. Received less all the others is what is available. */
export interface LedgerFigures {
  readonly programme: string;
  readonly received: bigint;
  /** Held for grants and fees, not yet signed. */
  readonly committed: bigint;
  /** Held by signed batches. */
  readonly inFlight: bigint;
  readonly paid: bigint;
  readonly fees: bigint;
  readonly other: OtherSums;
  /** How many payouts are in flight, and in how many transactions: decides whether the figure may be shown. */
  readonly payoutsInFlight: number;
  readonly transactionsInFlight: number;
}

/** The figures of a programme that the ledger has nothing of yet. */
export function emptyFigures(programme: string): LedgerFigures {
  return {
    programme,
    received: 0n,
    committed: 0n,
    inFlight: 0n,
    paid: 0n,
    fees: 0n,
    other: { losses: 0n, operations: 0n, refunds: 0n, transfers: 0n },
    payoutsInFlight: 0,
    transactionsInFlight: 0,
  };
}

/** What an epoch publishes of one programme. */
export interface PublishedSums {
  in: bigint;
  out: bigint;
  /** Number of `out` parts. */
  payouts: number;
}

interface FiguresInput {
  readonly settings: BookSettings;
  readonly rows: ReadonlyMap<string, ProgrammeRow>;
  readonly corrections: readonly CorrectLeaf[];
  readonly ledger: readonly LedgerFigures[];
}

/** Figures of one programme before its money is divided into available, committed and in flight. */
interface Movements {
  readonly ledger: LedgerFigures;
  readonly sums: PublishedSums;
  readonly received: bigint;
  readonly paid: bigint;
  readonly fees: bigint;
  readonly other: OtherSums;
}

/**
 * The rows of a close (FORMATS 7, rule 5), ascending by programme; or the first programme whose payouts, fees and other movements would
 * exceed what it received.
 */
export function closeFigures(
  input: FiguresInput,
  published: ReadonlyMap<string, PublishedSums>,
): { readonly rows: ProgrammeRow[] } | { readonly short: string } {
  const none = { in: 0n, out: 0n, payouts: 0 };
  const movements = input.ledger.map((ledger) =>
    move(input, ledger, published.get(ledger.programme) ?? none),
  );
  const balanced = balanceTransfers(movements, input.rows);
  const short = balanced.find((each) => remainder(each) < 0n);
  if (short !== undefined) return { short: short.ledger.programme };
  const rows = balanced.map((each) => divide(each, input.settings));
  return { rows: rows.sort((a, b) => (a.p < b.p ? -1 : 1)) };
}

function move(input: FiguresInput, ledger: LedgerFigures, sums: PublishedSums): Movements {
  const { programme } = ledger;
  const before = input.rows.get(programme);
  const step = input.settings.feeStep;
  const corrected = (field: CorrectLeaf["field"], sum = 0n): bigint =>
    sum + correctionOf(input.corrections, programme, field);
  // Fees and the rest move only together with payouts: alone, one of them could be read to the step.
  const isMoving = sums.payouts > 0;
  const now = (field: keyof OtherSums): bigint =>
    isMoving ? toStep(ledger.other[field], step) : corrected(field, before?.other[field]);
  const fees = corrected("fees", before?.fees);
  return {
    ledger,
    sums,
    received: corrected("received", before?.received) + sums.in,
    paid: corrected("paid", before?.paid) + sums.out,
    // A batch taken back by the chain lowers the ledger's fees; the published figure waits until they have caught up.
    fees: isMoving ? max(fees, toStep(ledger.fees, step)) : fees,
    other: {
      losses: now("losses"),
      operations: now("operations"),
      refunds: now("refunds"),
      transfers: now("transfers"),
    },
  };
}

/**
 * Published transfers add up to zero. Rounding, and programmes that publish nothing in this epoch, leave a remainder on one side; that
 * side publishes so much less of its change.
 */
function balanceTransfers(
  movements: readonly Movements[],
  rows: ReadonlyMap<string, ProgrammeRow>,
): Movements[] {
  let excess = movements.reduce((sum, each) => sum + each.other.transfers, 0n);
  return movements.map((each) => {
    const before = rows.get(each.ledger.programme)?.other.transfers ?? 0n;
    const change = each.other.transfers - before;
    if (excess === 0n || change === 0n || change > 0n !== excess > 0n) return each;
    const cut = absolute(change) < absolute(excess) ? change : excess;
    excess -= cut;
    return { ...each, other: { ...each.other, transfers: each.other.transfers - cut } };
  });
}

/** A of FORMATS 7: what the book has to divide. */
function remainder({ received, paid, fees, other }: Movements): bigint {
  return received - paid - fees - sumOther(other);
}

function divide(movements: Movements, settings: BookSettings): ProgrammeRow {
  const { ledger, sums, received, paid, fees, other } = movements;
  const { step } = settings;
  const free = remainder(movements);
  // Promised, or spent and not yet in the book.
  const bound =
    ledger.committed +
    ledger.inFlight +
    (ledger.paid - paid) +
    (ledger.fees - fees) +
    (sumOther(ledger.other) - sumOther(other));
  const isShown =
    ledger.payoutsInFlight >= settings.minPayouts &&
    ledger.transactionsInFlight >= settings.minTransactions;
  const inFlight = isShown ? min(toStep(ledger.inFlight, step), toStep(free, step)) : 0n;
  const rest = max(bound - inFlight, 0n);
  const committed = min(free - inFlight, divCeil(rest, step) * step);
  return {
    available: sats(free - inFlight - committed),
    committed: sats(committed),
    fees: sats(fees),
    in: sats(sums.in),
    inFlight: sats(inFlight),
    other: withoutZeros(other),
    out: sats(sums.out),
    p: ledger.programme,
    paid: sats(paid),
    received: sats(received),
  };
}

function withoutZeros({ losses, operations, refunds, transfers }: OtherSums): OtherFigures {
  return {
    ...(losses === 0n ? {} : { losses: sats(losses) }),
    ...(operations === 0n ? {} : { operations: sats(operations) }),
    ...(refunds === 0n ? {} : { refunds: sats(refunds) }),
    ...(transfers === 0n ? {} : { transfers }),
  };
}

/** Towards zero, in whole steps. */
function toStep(amount: bigint, step: bigint): bigint {
  return amount < 0n ? -toStep(-amount, step) : divFloor(amount, step) * step;
}

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function min(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function max(a: bigint, b: bigint): bigint {
  return a > b ? a : b;
}

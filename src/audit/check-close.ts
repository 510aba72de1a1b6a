import { must } from "../base/refusal.ts";
import type { BookSettings } from "../base/fund-file.ts";
import { isBand, minimumOf } from "./band.ts";
import type { Side } from "./band.ts";
import type { CloseLeaf, CorrectLeaf, PartLeaf, ProgrammeRow } from "./leaf.ts";

/** What a close is judged against. */
export interface CloseContext {
  readonly index: number;
  /** Number and index of the close before; 0 and 0 for the first. */
  readonly before: { readonly epoch: number; readonly index: number };
  /** The newest row of each programme. */
  readonly rows: ReadonlyMap<string, ProgrammeRow>;
  /** All parts since the close before. */
  readonly parts: readonly { readonly index: number; readonly leaf: PartLeaf }[];
  /** The corrections that this close counts. */
  readonly corrections: readonly CorrectLeaf[];
  /** Digest of the fund file that rules this epoch, and its settings; undefined when that file is not at hand, so that steps and bands cannot be judged. */
  readonly policy: string | undefined;
  readonly settings: BookSettings | undefined;
}

/** Applies the rules of a close in the order of FORMATS 7, from `close-epoch` to `close-band`; refuses with the first that fails. */
export function checkClose(close: CloseLeaf, context: CloseContext): void {
  const { before, settings } = context;
  const holds = (is: boolean, rule: string): void => must(is, rule, context.index);
  holds(close.e === before.epoch + 1, "close-epoch");
  holds(close.prev === before.index, "close-prev");
  holds(isRange(close, context), "close-range");
  holds(close.policy === context.policy, "close-policy");
  holds(sumsAgree(close, context, "in"), "close-sum-in");
  holds(sumsAgree(close, context, "out"), "close-sum-out");
  holds(sumsGrow(close, context, "received", "in"), "close-received");
  holds(sumsGrow(close, context, "paid", "out"), "close-paid");
  holds(feesHold(close, context), "close-fees");
  holds(close.programmes.every(isBalanced), "close-equation");
  if (settings !== undefined) {
    const inSteps = close.programmes.every((row) => isStepped(row, settings.step));
    holds(inSteps, "close-step");
  }
  const transfers = close.programmes.reduce((sum, row) => sum + (row.other.transfers ?? 0n), 0n);
  holds(transfers === 0n, "close-transfers");
  holds(bandsHold(close, context), "close-band");
}

/** The sum of the named other movements of a row, which may be negative. */
export function sumOther(other: {
  readonly losses?: bigint;
  readonly operations?: bigint;
  readonly refunds?: bigint;
  readonly transfers?: bigint;
}): bigint {
  const { losses = 0n, operations = 0n, refunds = 0n, transfers = 0n } = other;
  return losses + operations + refunds + transfers;
}

/** The corrections of one figure of one programme, added up. */
export function correctionOf(
  corrections: readonly CorrectLeaf[],
  programme: string,
  field: CorrectLeaf["field"],
): bigint {
  return corrections
    .filter((leaf) => leaf.p === programme && leaf.field === field)
    .reduce((sum, leaf) => sum + leaf.d, 0n);
}

/** Every part since the last close lies in [first, next) and has this `e`, nothing else lies there, and the close stands at `next`. */
function isRange(close: CloseLeaf, { index, before, parts }: CloseContext): boolean {
  if (close.first <= before.index || close.next !== index) return false;
  if (parts.length !== close.next - close.first) return false;
  // So many parts as the range is long, all inside it: then nothing else is.
  return parts.every((part) => part.leaf.e === close.e && part.index >= close.first);
}

function sumsAgree(close: CloseLeaf, { parts }: CloseContext, side: Side): boolean {
  const sums = new Map<string, bigint>(close.programmes.map((row) => [row.p, 0n]));
  for (const { leaf } of parts) {
    if (leaf.t !== side) continue;
    const sum = sums.get(leaf.p);
    if (sum === undefined) return false;
    sums.set(leaf.p, sum + leaf.s);
  }
  return close.programmes.every((row) => row[side] === sums.get(row.p));
}

function sumsGrow(
  close: CloseLeaf,
  { rows, corrections }: CloseContext,
  figure: "received" | "paid",
  side: Side,
): boolean {
  // A programme that has once been in the book stays in it.
  const now = new Set(close.programmes.map((row) => row.p));
  if ([...rows.keys()].some((programme) => !now.has(programme))) return false;
  return close.programmes.every((row) => {
    const before = rows.get(row.p)?.[figure] ?? 0n;
    return row[figure] === before + row[side] + correctionOf(corrections, row.p, figure);
  });
}

function feesHold(close: CloseLeaf, { rows, corrections, settings }: CloseContext): boolean {
  return close.programmes.every((row) => {
    // A correction that lowers them a little must not let them fall by more.
    const least = (rows.get(row.p)?.fees ?? 0n) + correctionOf(corrections, row.p, "fees");
    if (row.fees < least) return false;
    if (settings === undefined) return true;
    return [row.fees, ...Object.values(row.other)].every((sum) => sum % settings.feeStep === 0n);
  });
}

function isBalanced(row: ProgrammeRow): boolean {
  const right = row.available + row.committed + row.inFlight + row.paid + row.fees;
  return row.received === right + sumOther(row.other);
}

function isStepped(row: ProgrammeRow, step: bigint): boolean {
  return row.inFlight % step === 0n && (row.available === 0n || row.committed % step === 0n);
}

function bandsHold(close: CloseLeaf, { parts, settings }: CloseContext): boolean {
  return (["in", "out"] as const).every((side) => {
    const hasLeaves = parts.some(({ leaf }) => leaf.t === side);
    if (!hasLeaves || close.bands[side] === "0") return !hasLeaves && close.bands[side] === "0";
    return settings === undefined || isBand(close.bands[side], minimumOf(settings, side));
  });
}

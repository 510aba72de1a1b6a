import { randomInt, shuffled } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";
import type { BookSettings } from "../base/fund-file.ts";
import type { Sats } from "../base/sats.ts";
import { bandOf, minimumOf } from "./band.ts";
import type { Side } from "./band.ts";
import { closeFigures } from "./close-figures.ts";
import type { LedgerFigures, PublishedSums } from "./close-figures.ts";
import type { CloseLeaf, CorrectLeaf, PartLeaf, ProgrammeRow } from "./leaf.ts";

/** A part that is not yet published. */
export interface PooledPart {
  /** The commitment, hex32. */
  readonly c: string;
  readonly side: Side;
  readonly programme: string;
  readonly s: Sats;
  /** The gift or payout it belongs to and, for payouts, its transaction, until a ripe close has counted them; then undefined. */
  readonly item: { readonly id: string; readonly transaction?: string } | undefined;
}

/** All that a close is made from. */
export interface CloseInput {
  readonly settings: BookSettings;
  /** Whether `maxDays` have passed since the last close. */
  readonly isOverdue: boolean;
  readonly pool: readonly PooledPart[];
  /** The newest published row of each programme; empty before the first close. */
  readonly rows: ReadonlyMap<string, ProgrammeRow>;
  /** Corrections with the number of this epoch. */
  readonly corrections: readonly CorrectLeaf[];
  /** What the ledger says now, every programme once. */
  readonly ledger: readonly LedgerFigures[];
}

/** An epoch ready to be numbered. */
export interface EpochDraft {
  /** In their final, random order. */
  readonly leaves: readonly Omit<PartLeaf, "e">[];
  readonly bands: CloseLeaf["bands"];
  readonly programmes: readonly ProgrammeRow[];
  /** Commitments of the parts that this close has counted and holds back: they lose their item. */
  readonly held: readonly string[];
}

/** Parts of one programme and side that are not yet published. */
interface Cell {
  readonly programme: string;
  readonly side: Side;
  readonly parts: readonly PooledPart[];
  /** Items that no ripe close has counted, and the transactions they lie in. */
  readonly items: ReadonlySet<string>;
  readonly transactions: ReadonlySet<string>;
}

/**
 * Closes an epoch by the rules of FORMATS 7 (Closing an epoch, 1–5); undefined when it is not time yet. To be asked once for every
 * scheduled tick: asking more often would tell when the K-th gift came. Throws RangeError when corrections leave a programme with less
 * than nothing, which the command that publishes corrections rules out.
 */
export function closeEpoch(input: CloseInput, random: Random): EpochDraft | undefined {
  const ripe = cellsOf(input.pool).filter((cell) => isRipe(cell, input.settings));
  if (!isDue(ripe, input)) return undefined;
  const published = ripe.flatMap((cell) => choose(cell, input.settings.carry, random));
  const programmes = settle(published, input, random);
  const leaves = shuffled(
    published.map(({ c, side, programme, s }) => ({ t: side, c, p: programme, s })),
    random,
  );
  const out = new Set(published.map((part) => part.c));
  return {
    leaves,
    bands: {
      in: band(ripe, published, input.settings, "in"),
      out: band(ripe, published, input.settings, "out"),
    },
    programmes,
    held: ripe.flatMap((cell) => cell.parts.map((part) => part.c).filter((c) => !out.has(c))),
  };
}

/** Rule 1: a ripe cell on each side (`open`: any), or overdue. */
function isDue(ripe: readonly Cell[], { settings, isOverdue }: CloseInput): boolean {
  const sides = new Set(ripe.map((cell) => cell.side));
  return isOverdue || sides.size >= (settings.preset === "open" ? 1 : 2);
}

function cellsOf(pool: readonly PooledPart[]): Cell[] {
  const cells = new Map<string, PooledPart[]>();
  for (const part of pool) {
    const key = `${part.side} ${part.programme}`;
    const parts = cells.get(key);
    if (parts === undefined) cells.set(key, [part]);
    else parts.push(part);
  }
  return [...cells.values()].flatMap((parts) => {
    const [first] = parts;
    if (first === undefined) return [];
    const { programme, side } = first;
    const items = parts.flatMap(({ item }) => (item === undefined ? [] : [item]));
    return [
      {
        programme,
        side,
        parts,
        items: new Set(items.map((item) => item.id)),
        transactions: new Set(items.map((item) => item.transaction ?? item.id)),
      },
    ];
  });
}

function isRipe(cell: Cell, settings: BookSettings): boolean {
  if (cell.items.size < minimumOf(settings, cell.side)) return false;
  return cell.side === "in" || cell.transactions.size >= settings.minTransactions;
}

/** Rule 3: all that an earlier ripe close held back, and each other part unless chance holds it back, which it does to one at least. */
function choose(cell: Cell, carry: number, random: Random): PooledPart[] {
  const earlier = cell.parts.filter((part) => part.item === undefined);
  const fresh = cell.parts.filter((part) => part.item !== undefined);
  const chosen = fresh.filter(() => randomInt(random, 100) >= carry);
  if (carry > 0 && fresh.length >= 2 && chosen.length === fresh.length)
    chosen.splice(randomInt(random, chosen.length), 1);
  return [...earlier, ...chosen];
}

/** Rule 5, and the exception of rule 3: while a programme would have less than nothing, random payouts of it go back to the pool. */
function settle(published: PooledPart[], input: CloseInput, random: Random): ProgrammeRow[] {
  const sums = sumsOf(published);
  for (;;) {
    const figures = closeFigures(input, sums);
    if (!("short" in figures)) return figures.rows;
    const payouts = published.flatMap(({ side, programme }, at) =>
      side === "out" && programme === figures.short ? [at] : [],
    );
    const at = payouts[payouts.length === 0 ? 0 : randomInt(random, payouts.length)];
    const [back] = at === undefined ? [] : published.splice(at, 1);
    const sum = sums.get(figures.short);
    if (back === undefined || sum === undefined)
      throw new RangeError("closeEpoch: corrections leave less than nothing");
    sum.out -= back.s;
    sum.payouts -= 1;
  }
}

function sumsOf(published: readonly PooledPart[]): Map<string, PublishedSums> {
  const sums = new Map<string, PublishedSums>();
  for (const { programme, side, s } of published) {
    const sum = sums.get(programme) ?? { in: 0n, out: 0n, payouts: 0 };
    sum[side] += s;
    if (side === "out") sum.payouts += 1;
    sums.set(programme, sum);
  }
  return sums;
}

function band(
  ripe: readonly Cell[],
  published: readonly PooledPart[],
  settings: BookSettings,
  side: Side,
): string {
  if (!published.some((part) => part.side === side)) return "0";
  const counted = ripe.filter((cell) => cell.side === side).map((cell) => cell.items.size);
  return bandOf(
    counted.reduce((total, count) => total + count, 0),
    minimumOf(settings, side),
  );
}

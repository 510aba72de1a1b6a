/**
 * Somebody who polls the public endpoints and knows the whole chain: every payment of the fund, its side, programme, minute and amount.
 * Each attack returns what it could tie to payments, as sentences; none at all is what the book promises.
 */
import type { Side } from "../../src/audit/band.ts";
import { parseLeaf } from "../../src/audit/leaf.ts";
import type { PartLeaf } from "../../src/audit/leaf.ts";
import { utf8 } from "../../src/base/bytes.ts";
import type { KnownPayment, Month, Sighting } from "./book-month.ts";

type Seen = Pick<Month, "known" | "sightings">;

/** Sums of so many payments are tried in all combinations; of more, only in the order of time. */
const SUBSET_MAX = 10;

/** Up to so many payments in a row one may be missing from the sum. */
const RUN_MAX = 16;

/** A poll sees a close within a minute; a payment at most this long before it would have caused it. */
const CAUSE_MINUTES = 2;

/** Parts of one epoch, in the order of the log. */
interface EpochParts {
  readonly at: number;
  readonly since: number;
  readonly parts: readonly PartLeaf[];
}

/** Every attack at once. */
export function attackBook(month: Seen): string[] {
  return [...byDifference(month), ...byOrder(month), ...byBits(month), ...byTiming(month)];
}

/**
 * Every figure of every programme, of the fund, and of the fund less one programme, at every pair of sightings at most three apart, and
 * every sum of two of them: is the change one payment, a run of payments in time, a short run less one, or any sum of few?
 */
export function byDifference({ known, sightings }: Seen): string[] {
  const found: string[] = [];
  for (const [at, later] of sightings.entries()) {
    for (const earlier of sightings.slice(Math.max(0, at - 3), at)) {
      const before = figuresOf(earlier);
      const since = sightings[Math.max(0, at - 4)]?.at ?? 0;
      for (const [name, value] of figuresOf(later)) {
        const change = value.sum - (before.get(name)?.sum ?? 0n);
        const suspects = known.filter(
          (each) =>
            each.at <= later.at &&
            each.at >= since &&
            each.side === value.side &&
            (value.programme === undefined || each.programme === value.programme),
        );
        const match = matchSum(change < 0n ? -change : change, suspects);
        if (match !== undefined) found.push(`${name} moved by ${match} at minute ${later.at}`);
      }
    }
  }
  return found;
}

/** Leaves of one payment beside each other: three payments in a row, each as a run of neighbouring leaves. */
export function byOrder(month: Seen): string[] {
  return epochsOf(month).flatMap(({ parts, at, since }) => {
    const amounts = new Set(
      suspectsOf(month, at, since).map((each) => `${each.side} ${each.amount}`),
    );
    const runFrom = (start: number): number | undefined => {
      let sum = 0n;
      for (let end = start; end < Math.min(parts.length, start + 60); end += 1) {
        const part = parts[end]!;
        if (part.t !== parts[start]!.t) return undefined;
        sum += part.s;
        if (end > start && amounts.has(`${part.t} ${sum}`)) return end + 1;
      }
      return undefined;
    };
    const found: string[] = [];
    for (let start = 0; start < parts.length; start += 1) {
      const ends = [runFrom(start)];
      while (ends.length < 3 && ends.at(-1) !== undefined) ends.push(runFrom(ends.at(-1)!));
      if (ends.length === 3 && ends[2] !== undefined)
        found.push(`leaves from ${start} of the epoch at minute ${at} are three payments`);
    }
    return found;
  });
}

/** The sizes of leaves against the bits of amounts: is an epoch's side exactly the plain bits of a run of payments? */
export function byBits(month: Seen): string[] {
  return epochsOf(month).flatMap(({ parts, at, since }) => {
    const found: string[] = [];
    for (const cell of cellsOf(parts)) {
      const wanted = histogram(cell.parts.map(({ s }) => s));
      const suspects = suspectsOf(month, at, since).filter(
        ({ side, programme }) => side === cell.side && programme === cell.programme,
      );
      for (let from = 0; from < suspects.length; from += 1)
        for (let to = from + 1; to <= suspects.length; to += 1) {
          const bits = suspects.slice(from, to).flatMap(({ amount }) => bitsOf(amount));
          if (bits.length === cell.parts.length && histogram(bits) === wanted)
            found.push(`the leaves of ${cell.programme} at minute ${at} are ${to - from} payments`);
        }
    }
    return found;
  });
}

/** Closes that follow a payment at once tell which payment was the K-th. Chance alone makes few of them. */
export function byTiming(month: Seen): string[] {
  const closes = epochsOf(month);
  const caused = closes.flatMap(({ at }) => {
    const cause = month.known.filter((each) => each.at <= at && at - each.at <= CAUSE_MINUTES);
    return cause.length === 0 ? [] : [`the close at minute ${at} followed a payment at once`];
  });
  return caused.length * 2 > closes.length ? caused : [];
}

/**
 * How well bits tell true payments from others of the same range: the chance that a true one looks more at home in the epoch that
 * published it than another. One half is blind, 1 is certain.
 */
export function bitsAdvantage(month: Seen, others: readonly bigint[]): number {
  let wins = 0;
  let tries = 0;
  for (const { parts, at, since } of epochsOf(month)) {
    const counts = new Map<bigint, number>();
    for (const { s } of parts) counts.set(s, (counts.get(s) ?? 0) + 1);
    const score = (amount: bigint): number => {
      const bits = bitsOf(amount);
      const fits = bits.map((bit) => Math.log((counts.get(bit) ?? 0) + 0.01));
      return fits.reduce((a, b) => a + b, 0) / bits.length;
    };
    const scores = others.map(score);
    for (const { amount } of suspectsOf(month, at, since)) {
      const mine = score(amount);
      for (const theirs of scores) {
        tries += 1;
        wins += mine > theirs ? 1 : mine === theirs ? 0.5 : 0;
      }
    }
  }
  return tries === 0 ? 0.5 : wins / tries;
}

interface Figure {
  readonly sum: bigint;
  readonly side: Side;
  readonly programme: string | undefined;
}

const FIELDS = ["received", "available", "committed", "inFlight", "paid", "fees"] as const;

/** All that can be read at one sighting, by name, with the payments that could be behind it. */
function figuresOf({ balances, epochs }: Sighting): Map<string, Figure> {
  const rows = (balances["programmes"] ?? []) as Record<string, string>[];
  const figures = new Map<string, Figure>();
  const put = (name: string, sum: bigint, programme?: string): void => {
    // What is paid, held or free moves with payouts, what is received and free with gifts.
    for (const side of ["in", "out"] as const)
      figures.set(`${side} ${name}`, { sum, side, programme });
  };
  const add = (row: Record<string, string>, name: string, programme?: string): void => {
    const of = (field: string): bigint => BigInt(row[field] ?? "0");
    for (const field of FIELDS) put(`${name} ${field}`, of(field), programme);
    put(`${name} held`, of("available") + of("committed") + of("inFlight"), programme);
    put(`${name} promised`, of("committed") + of("inFlight"), programme);
    put(`${name} out of sight`, of("received") - of("available"), programme);
  };
  const total: Record<string, string> = {};
  for (const field of FIELDS)
    total[field] = String(rows.reduce((sum, row) => sum + BigInt(row[field] ?? "0"), 0n));
  add(total, "fund");
  for (const row of rows) {
    add(row, row["programme"]!, row["programme"]);
    const rest: Record<string, string> = {};
    for (const field of FIELDS)
      rest[field] = String(BigInt(total[field]!) - BigInt(row[field] ?? "0"));
    if (rows.length > 1) add(rest, `fund less ${row["programme"]}`);
  }
  const last = epochs.at(-1);
  for (const row of (last?.["programmes"] ?? []) as Record<string, string>[])
    for (const side of ["in", "out"] as const)
      figures.set(`epochs ${side} ${row["programme"]}`, {
        // The sums of single epochs, running.
        sum: sumOf(epochs, row["programme"]!, side),
        side,
        programme: row["programme"],
      });
  return figures;
}

function sumOf(epochs: Sighting["epochs"], programme: string, side: Side): bigint {
  return epochs
    .flatMap((epoch) => epoch["programmes"] as Record<string, string>[])
    .filter((row) => row["programme"] === programme)
    .reduce((sum, row) => sum + BigInt(row[side] ?? "0"), 0n);
}

function matchSum(change: bigint, suspects: readonly KnownPayment[]): string | undefined {
  if (change === 0n) return undefined;
  const amounts = suspects.map(({ amount }) => amount);
  const largest = amounts.reduce((a, b) => (a > b ? a : b), 0n);
  for (let from = 0; from < amounts.length; from += 1) {
    let sum = 0n;
    const run = new Set<bigint>([0n]);
    for (const amount of amounts.slice(from)) {
      sum += amount;
      run.add(amount);
      if (sum - change > largest) break;
      // The whole run, or all of it but one payment. Of long runs so many can leave one out that some fit anything.
      const isShort = run.size - 1 <= RUN_MAX;
      if (sum === change || (isShort && run.has(sum - change)))
        return `${run.size - 1} payments in a row`;
    }
  }
  if (amounts.length > SUBSET_MAX) return undefined;
  for (let mask = 1; mask < 2 ** amounts.length; mask += 1) {
    const chosen = amounts.filter((_, at) => (mask & (1 << at)) !== 0);
    if (chosen.reduce((a, b) => a + b, 0n) === change) return `${chosen.length} payments`;
  }
  return undefined;
}

/** The epochs as the poller saw them come: `since` is when the last but one before came. */
function epochsOf({ sightings }: Seen): EpochParts[] {
  const epochs: EpochParts[] = [];
  const times: number[] = [0, 0];
  let read = 0;
  for (const { at, entries } of sightings) {
    const fresh = entries.slice(read).map((entry) => parseLeaf(utf8(entry)));
    read = entries.length;
    const parts = fresh.filter((leaf) => leaf.t === "in" || leaf.t === "out");
    if (parts.length === 0) continue;
    epochs.push({ at, since: times.at(-2) ?? 0, parts });
    times.push(at);
  }
  return epochs;
}

function suspectsOf({ known }: Seen, at: number, since: number): KnownPayment[] {
  return known.filter((each) => each.at <= at && each.at >= since);
}

function cellsOf(parts: readonly PartLeaf[]) {
  const cells = new Map<string, { side: Side; programme: string; parts: PartLeaf[] }>();
  for (const part of parts) {
    const cell = cells.get(`${part.t} ${part.p}`);
    if (cell === undefined)
      cells.set(`${part.t} ${part.p}`, { side: part.t, programme: part.p, parts: [part] });
    else cell.parts.push(part);
  }
  return [...cells.values()];
}

function bitsOf(amount: bigint): bigint[] {
  const bits: bigint[] = [];
  for (let bit = 1n; bit <= amount; bit *= 2n) if ((amount & bit) !== 0n) bits.push(bit);
  return bits;
}

function histogram(sizes: readonly bigint[]): string {
  return [...sizes].sort((a, b) => (a < b ? -1 : 1)).join();
}

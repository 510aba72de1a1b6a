/**
 * The patient poller: a month on which every payment of the chain is known, and every public figure, leaf and minute is held against it.
 * The same attacks find what the planted leaks give away; without that nothing would be shown.
 */
import { expect, test } from "vitest";
import type { FundFile } from "../../../src/base/fund-file.ts";
import { randomInt } from "../../../src/base/clock.ts";
import { formatLeaf, parseLeaf } from "../../../src/audit/leaf.ts";
import type { PartLeaf } from "../../../src/audit/leaf.ts";
import { PRESETS, TICK_SECONDS } from "../../../src/audit/preset.ts";
import { parseUtf8, toHex, utf8 } from "../../../src/base/bytes.ts";
import { sats } from "../../../src/base/sats.ts";
import { auditLog } from "../../support/audit-log.ts";
import {
  attackBook,
  bitsAdvantage,
  byBits,
  byDifference,
  byOrder,
  byTiming,
} from "../../support/book-attacker.ts";
import { playMonth } from "../../support/book-month.ts";
import type { Month, MonthPlan, Traffic } from "../../support/book-month.ts";
import { freshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

const BUSY = { gifts: 3.5, awards: 3.5 };
const QUIET = { gifts: 1, awards: 1 };
/** Never reaches K in a month. */
const LONELY = { gifts: 0.1, awards: 0.1 };
const THREE = { general: BUSY, fines: QUIET, medical: LONELY };

/** A Thursday's first minute, ten days in: the month begins on a Monday at nine. */
const WATCHED = 10 * 1440 - 9 * 60;

async function month(
  preset: "guarded" | "standard",
  traffic: Readonly<Record<string, Traffic>>,
  how: Partial<MonthPlan> & { book?: Partial<FundFile["book"]> } = {},
): Promise<Month> {
  const database = await freshDatabase();
  try {
    const log = auditLog(database, preset, `month ${preset}`, Object.keys(traffic));
    const { book = {}, ...plan } = how;
    const fund = { ...log.fund, book: { ...log.fund.book, ...book } };
    const tickSeconds = TICK_SECONDS[preset];
    return await playMonth(log, database, { days: 31, traffic, tickSeconds, fund, ...plan });
  } finally {
    await database.close();
  }
}

/** Cells of published epochs that hold fewer items, or payouts of fewer transactions, than was promised. */
function thinCells({ sightings, items }: Month, K: number, transactions: number): string[] {
  const cells = new Map<string, { items: Set<string>; batches: Set<string> }>();
  for (const entry of sightings.at(-1)?.entries ?? []) {
    const leaf = parseLeaf(utf8(entry));
    if (leaf.t !== "in" && leaf.t !== "out") continue;
    const name = `${leaf.t} ${leaf.p} ${leaf.e}`;
    const cell = cells.get(name) ?? { items: new Set(), batches: new Set() };
    const { item, batch = "" } = items.get(leaf.c)!;
    cells.set(name, { items: cell.items.add(item), batches: cell.batches.add(batch) });
  }
  return [...cells].flatMap(([name, cell]) =>
    cell.items.size >= K && (name.startsWith("in") || cell.batches.size >= transactions)
      ? []
      : [`${name}: ${cell.items.size} items in ${cell.batches.size} transactions`],
  );
}

const partsOf = (seen: Month) =>
  (seen.sightings.at(-1)?.entries ?? []).filter((entry) => entry.includes('"c"')).length;

test.each([
  ["standard", "one programme", { general: BUSY }],
  ["standard", "three programmes", THREE],
  ["guarded", "one programme", { general: BUSY }],
  ["guarded", "three programmes", THREE],
] as const)(
  "%s, %s: a month of polling recovers nothing",
  { timeout: 240_000 },
  async (preset, _, traffic) => {
    // The minutes around a midnight, which is a tick of both presets.
    const seen = await month(preset, traffic, { watched: [WATCHED - 60, WATCHED + 60] });
    const { minDonations, minTransactions } = PRESETS[preset];
    // There is something to attack.
    expect(seen.known.length).toBeGreaterThan(150);
    expect(partsOf(seen)).toBeGreaterThan(500);
    expect(attackBook(seen)).toEqual([]);
    expect(thinCells(seen, minDonations, minTransactions)).toEqual([]);
    const last = seen.sightings.at(-1)!;
    expect(last.entries.some((entry) => entry.includes('"p":"medical","s"'))).toBe(false);
    // Figures move when an epoch closes, at a scheduled tick, and at no other minute.
    expect(seen.sightings.length).toBeLessThanOrEqual(last.epochs.length + 1);
    for (const { closedAt } of last.epochs as { closedAt: string }[])
      expect(Date.parse(closedAt) % (TICK_SECONDS[preset] * 1000)).toBe(0);
    const advantage = bitsAdvantage(seen, decoys());
    expect(advantage).toBeLessThan(0.6);
  },
);

/** Amounts like those of the month, of nobody. */
function decoys(): bigint[] {
  const random = seededRandom("decoys");
  return Array.from({ length: 50 }, () => 20_000n + BigInt(randomInt(random, 2 ** 24)));
}

test("planted: balances that are live give every payment away", async () => {
  const seen = await month("standard", { general: BUSY }, { days: 3, isLive: true });
  expect(byDifference(seen).length).toBeGreaterThanOrEqual(seen.known.length);
});

test("planted: without carry the sums of an epoch are those of its payments", async () => {
  const seen = await month("standard", { general: BUSY }, { days: 8, book: { carry: 0 } });
  const found = byDifference(seen);
  expect(found.some((sentence) => sentence.startsWith("in general received"))).toBe(true);
  expect(found.some((sentence) => sentence.startsWith("out general paid"))).toBe(true);
});

test("planted: without thresholds single payments stand alone", async () => {
  const book = { carry: 0, minDonations: 1, minPayouts: 1, minTransactions: 1 };
  const seen = await month("standard", { general: QUIET }, { days: 12, book });
  expect(byDifference(seen).some((sentence) => sentence.includes(" 1 payments"))).toBe(true);
  expect(thinCells(seen, 5, 3)).not.toEqual([]);
});

test("planted: a book that closes when K is reached tells when the K-th payment came", async () => {
  const seen = await month("standard", { general: BUSY }, { days: 10, tickSeconds: 60 });
  expect(byTiming(seen).length).toBeGreaterThan(2);
});

test("planted: leaves that are not shuffled, and plain bits, give their payments away", () => {
  const random = seededRandom("plain");
  const known = Array.from({ length: 8 }, (_, at) => {
    const amount = 20_000n + BigInt(randomInt(random, 2 ** 22));
    return { at, side: "in" as const, programme: "general", amount, batch: "" };
  });
  const parts = known.flatMap(({ amount }) => {
    const bits = Array.from({ length: 24 }, (_, bit) => 2n ** BigInt(bit));
    return bits.filter((bit) => (amount & bit) !== 0n);
  });
  const entries = parts.map((s) => {
    const leaf: PartLeaf = { t: "in", c: toHex(random.bytes(32)), e: 1, p: "general", s: sats(s) };
    return parseUtf8(formatLeaf(leaf))!;
  });
  const seen = { known, sightings: [{ at: 9, balances: {}, epochs: [], entries }] };
  expect(byOrder(seen).length).toBeGreaterThan(4);
  expect(byBits(seen)).toEqual(["the leaves of general at minute 9 are 8 payments"]);
  const single = {
    known: known.slice(0, 1),
    sightings: seen.sightings.map((sighting) => ({ ...sighting, entries: entries.slice(0, 8) })),
  };
  expect(bitsAdvantage(single, decoys())).toBeGreaterThan(0.8);
});

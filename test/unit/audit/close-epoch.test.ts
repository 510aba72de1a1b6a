import { describe, expect, test } from "vitest";
import { PRESETS } from "../../../src/audit/preset.ts";
import { sumOther } from "../../../src/audit/check-close.ts";
import { verifyBook } from "../../../src/audit/verify-book.ts";
import { randomInt } from "../../../src/base/clock.ts";
import type { BookSettings } from "../../../src/base/fund-file.ts";
import { sats } from "../../../src/base/sats.ts";
import { seededRandom } from "../../support/random.ts";
import { bookWorld, WORLD_FUND, WORLD_PROGRAMMES } from "../../support/book-world.ts";
import type { BookWorld } from "../../support/book-world.ts";

/*
 * Random funds live for some hundred events each, with a tick now and then. After every close the whole book is verified as a stranger
 * would, and its figures are held against the true books: nothing is lost, nothing is below zero, and nothing shown as free is bound.
 */
function trustOf(world: BookWorld, settings: BookSettings) {
  return {
    fund: WORLD_FUND,
    programmes: WORLD_PROGRAMMES,
    policies: new Map([[world.policy, settings]]),
    auditors: [],
  };
}

function expectTieOut(world: BookWorld): void {
  for (const row of world.closes.at(-1)!.programmes) {
    const books = world.books(row.p);
    expect(row.received + world.waiting(row.p, "in") + books.unsettled).toBe(books.received);
    expect(row.paid + world.waiting(row.p, "out")).toBe(books.paid);
    expect(row.fees <= books.fees).toBe(true);
    const free = books.available - world.waiting(row.p, "in") - books.unsettled;
    expect(row.available <= (free > 0n ? free : 0n)).toBe(true);
    const right = row.available + row.committed + row.inFlight + row.paid + row.fees;
    expect(row.received).toBe(right + sumOther(row.other));
  }
}

function live(settings: BookSettings, seed: number, steps: number): BookWorld {
  const random = seededRandom(seed);
  const world = bookWorld(settings, random);
  for (let step = 0; step < steps; step += 1) {
    world.step();
    if (randomInt(random, 25) > 0) continue;
    if (world.tick(randomInt(random, 6) === 0)) expectTieOut(world);
  }
  return world;
}

describe.each(Object.values(PRESETS))("$preset", (settings) => {
  test.each([1, 2, 3])("random book %i verifies and ties to the true ledger", (seed) => {
    const world = live(settings, seed, settings.preset === "guarded" ? 700 : 300);
    const report = verifyBook(world.entries, trustOf(world, settings));
    expect(report.closes.length).toBeGreaterThan(0);
    expect(report.closes.map(({ leaf }) => leaf)).toEqual(world.closes);
  });
});

test.each([1, 2, 3, 4])("odd settings, book %i", (seed) => {
  const random = seededRandom(`settings ${seed}`);
  const settings: BookSettings = {
    carry: randomInt(random, 51),
    feeStep: sats(1n << BigInt(randomInt(random, 16))),
    maxDays: 30,
    minDonations: 1 + randomInt(random, 6),
    minPayouts: 1 + randomInt(random, 6),
    minTransactions: 1 + randomInt(random, 3),
    preset: seed % 2 === 0 ? "open" : "standard",
    step: sats(1n << BigInt(randomInt(random, 22))),
  };
  const world = live(settings, seed, 250);
  expect(verifyBook(world.entries, trustOf(world, settings)).closes.length).toBeGreaterThan(0);
});

test("a cell that is not ripe publishes nothing, and an overdue close says so", () => {
  const world = bookWorld(PRESETS.guarded, seededRandom(7));
  for (let step = 0; step < 15; step += 1) world.step();
  expect(world.tick()).toBeUndefined();
  const close = world.tick(true)!;
  expect(close.bands).toEqual({ in: "0", out: "0" });
  expect(close.first).toBe(close.next);
  expect(close.programmes.every((row) => row.received === 0n && row.available === 0n)).toBe(true);
});

test("what a ripe close holds back is published by the next one", () => {
  const random = seededRandom(11);
  const world = bookWorld({ ...PRESETS.open, carry: 50 }, random);
  for (let step = 0; step < 30; step += 1) world.step();
  world.tick();
  const waiting = world.waiting("general", "in");
  expect(waiting).toBeGreaterThan(0n);
  for (let step = 0; step < 30; step += 1) world.step();
  const before = world.closes.at(-1)!.programmes.find(({ p }) => p === "general")!.received;
  const now = world.tick()!.programmes.find(({ p }) => p === "general")!.received;
  expect(now - before).toBeGreaterThanOrEqual(waiting);
});

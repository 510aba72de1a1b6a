import { afterAll, beforeAll, expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import type { Work } from "../../../src/base/proof-of-work.ts";
import { admit, purgeDayBudgets } from "../../../src/db/day-budget.ts";
import type { Asking, DayBudget } from "../../../src/db/day-budget.ts";
import { units } from "../../../src/db/unit.ts";
import { DAY, HOUR, testClock } from "../../support/clock.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

const NOON = new Date("2026-11-29T12:00:00Z");
const random = seededRandom("budget");
let clock = testClock(NOON);
let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.close());

const work = (bits: number): Work => ({
  bits,
  mark: random.bytes(16),
  until: new Date(clock.now().getTime() + 600_000),
});

/** `admitted`, or the code of what it was refused with, and how long to wait. */
async function asks(budget: DayBudget, asking: Asking): Promise<readonly [string, unknown?]> {
  try {
    await units(
      database.app,
      clock,
      random,
    )({ kind: "donor" }, (unit) => admit(unit, budget, asking));
    return ["admitted"];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return [error.code, error.extra["retryAfter"] ?? error.extra["bits"]];
  }
}

test("the first tenth is free, then work is asked for, more and more; the last quarter comes with the day", async () => {
  clock = testClock(NOON);
  const budget = { what: "gifts busy", perDay: 40 };
  for (let n = 0; n < 4; n += 1)
    expect(await asks(budget, { work: undefined })).toEqual(["admitted"]);
  expect(await asks(budget, { work: undefined })).toEqual(["work-needed", 16]);
  expect(await asks(budget, { work: work(14) })).toEqual(["work-needed", 16]);
  for (let n = 4; n < 35; n += 1)
    expect(await asks(budget, { work: work(24) })).toEqual(["admitted"]);
  // Three quarters and half of the rest: 35 by noon; the 36th is due when 60 % of the day are over.
  expect(await asks(budget, { work: work(24) })).toEqual(["daily-limit", 8_640]);
  clock.advance(0.1 * DAY);
  expect(await asks(budget, { work: work(24) })).toEqual(["admitted"]);
  expect(await asks(budget, { work: work(22) })).toEqual(["daily-limit", expect.any(Number)]);
  clock.advance(0.4 * DAY);
  expect(await asks(budget, { work: undefined })).toEqual(["admitted"]);
});

test("work is spent once, also when it is sent many times at once; what fails spends nothing", async () => {
  clock = testClock(NOON);
  const budget = { what: "gifts scarce", perDay: 100, scarce: true };
  const same = work(20);
  const tries = await Promise.all(Array.from({ length: 8 }, () => asks(budget, { work: same })));
  expect(tries.filter(([outcome]) => outcome === "admitted")).toHaveLength(1);
  expect(tries.filter(([outcome]) => outcome === "work-needed")).toHaveLength(7);
  const kept = work(20);
  const failing = units(
    database.app,
    clock,
    random,
  )({ kind: "donor" }, async (unit) => {
    await admit(unit, budget, { work: kept });
    throw new Error("the rest of the unit failed");
  });
  await expect(failing).rejects.toThrow("the rest");
  expect(await asks(budget, { work: kept })).toEqual(["admitted"]);
  const count = await database.app("day_counts").where({ what: budget.what }).first("number");
  expect(count).toEqual({ number: 2 });
});

test("forms need no work, have half of the day, and must stand open when it fills up", async () => {
  clock = testClock(NOON);
  const budget = { what: "gifts paged", perDay: 40 };
  // 15 of 20 by noon: calm up to the 7th, five seconds up to the 11th, then twenty.
  for (let n = 1; n <= 7; n += 1) expect(await asks(budget, { formAge: 0 })).toEqual(["admitted"]);
  expect(await asks(budget, { formAge: 1 })).toEqual(["form-too-quick", 4]);
  for (let n = 8; n <= 11; n += 1) expect(await asks(budget, { formAge: 5 })).toEqual(["admitted"]);
  expect(await asks(budget, { formAge: 5 })).toEqual(["form-too-quick", 15]);
  for (let n = 12; n <= 15; n += 1)
    expect(await asks(budget, { formAge: 20 })).toEqual(["admitted"]);
  expect(await asks(budget, { formAge: 9_999 })).toEqual(["daily-limit", 8_640]);
  // What pages used up is not free for programs any more.
  expect(await asks(budget, { work: undefined })).toEqual(["work-needed", 19]);
});

test("old days and lapsed marks are forgotten, and nothing tells when within the hour somebody came", async () => {
  clock = testClock(NOON);
  const marks: { until: Date }[] = await database.app("spent_marks").select("until");
  expect(marks.length).toBeGreaterThan(30);
  expect(marks.filter(({ until }) => until.getTime() % HOUR !== 0)).toEqual([]);
  clock.advance(3 * DAY);
  expect(await asks({ what: "gifts busy", perDay: 40 }, { work: undefined })).toEqual(["admitted"]);
  await units(database.app, clock, random)({ kind: "job", name: "purge" }, purgeDayBudgets);
  expect(await database.app("spent_marks").pluck("mark")).toEqual([]);
  expect(await database.app("day_counts").pluck("number")).toEqual([1]);
});

import { beforeEach, expect, test } from "vitest";
import { RequestTally } from "../../../src/http/request-tally.ts";
import { testClock } from "../../support/clock.ts";
import type { TestClock } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";

const QUARTER = 900_000;
const HELP = { method: "POST", route: "/api/v1/requests", status: 201 };
const FUND = { method: "GET", route: "/api/v1/fund", status: 200 };

let clock: TestClock;
let tally: RequestTally;

beforeEach(() => {
  clock = testClock(new Date("2026-11-25T12:00:00Z"));
  tally = new RequestTally(clock, seededRandom("tally"));
});

const many = (count: number, answer: Parameters<RequestTally["count"]>[0]): void => {
  for (let done = 0; done < count; done += 1) tally.count(answer);
};

const told = (): string => JSON.stringify(tally.samples());

test("whoever looks after every request of a quarter of an hour sees nothing move", () => {
  const before = told();
  for (let asked = 0; asked < 350; asked += 1) {
    many(1, HELP);
    expect(told()).toBe(before);
  }
});

test("after it whole hundreds are told, and no single request with them", () => {
  many(250, HELP);
  clock.advance(QUARTER);
  const [first] = tally.samples();
  expect(first).toMatchObject({ labels: { route: "other", class: "2xx" } });
  expect([200, 300]).toContain(first?.value);
  const seen = new Set<string>();
  for (let quarter = 0; quarter < 4; quarter += 1) {
    many(1, HELP);
    clock.advance(QUARTER);
    seen.add(told());
  }
  expect(seen.size).toBeLessThanOrEqual(2);
});

test("nobody knows how far a count is from its next hundred when the process begins", () => {
  const needed = (seed: string): number => {
    const fresh = new RequestTally(clock, seededRandom(seed));
    for (let asked = 1; asked <= 100; asked += 1) {
      fresh.count(HELP);
      clock.advance(QUARTER);
      if (fresh.samples().length > 0) return asked;
    }
    throw new Error("a hundred requests are always told");
  };
  expect(new Set(["a", "b", "c", "d", "e", "f"].map(needed)).size).toBeGreaterThan(3);
});

test("patterns are told of what is the same for everybody; help, gifts, cases and payouts are one sum", () => {
  for (const route of [
    "/apply",
    "/api/v1/request",
    "/api/v1/donation",
    "/donate",
    "/staff/cases/:id",
    "/api/v1/batches/:id",
    "none",
  ])
    many(100, { method: "GET", route, status: 200 });
  many(100, { ...FUND, method: "POST" });
  many(200, FUND);
  clock.advance(QUARTER);
  expect(new Set(tally.samples().map(({ labels }) => labels?.["route"]))).toEqual(
    new Set(["other", "/api/v1/fund"]),
  );
});

test("what the server failed at is told at once, by its pattern", () => {
  many(2, { method: "GET", route: "/staff/cases/:id", status: 500 });
  expect(tally.samples()).toEqual([
    { labels: { route: "/staff/cases/:id", class: "5xx" }, value: 2 },
  ]);
});

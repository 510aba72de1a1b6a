import { expect, test } from "vitest";
import { monthAfter, monthsSince } from "../../../src/base/clock.ts";
import { lastDayKept, monthsDue } from "../../../src/cases/retention.ts";

const STATES = ["declined", "withdrawn", "approved", "erased"] as const;
const BLACKOUT = { firstDay: "2027-03-01", lastDay: "2027-03-20" };

test("in a blackout files stay of requests whose applicants are silent, and go of what they took back or erased", () => {
  const dark = { today: "2027-03-10", blackouts: [BLACKOUT] };
  expect(monthsDue(STATES, 7, dark)).toEqual(new Map([["2027-02-01", ["withdrawn", "erased"]]]));
  // Without one all of them go: seven whole days after February are over.
  expect(monthsDue(STATES, 7, { today: "2027-03-10", blackouts: [] })).toEqual(
    new Map([["2027-02-01", [...STATES]]]),
  );
});

test("after it they stay as many days longer as it had", () => {
  const on = (today: string) => monthsDue(["declined"], 7, { today, blackouts: [BLACKOUT] });
  expect(
    lastDayKept("declined", "2027-02-01", { today: "2027-03-27", blackouts: [BLACKOUT] }, 7),
  ).toBe("2027-03-27");
  expect(on("2027-03-27")).toEqual(new Map([["2027-01-01", ["declined"]]]));
  expect(on("2027-03-28")).toEqual(new Map([["2027-02-01", ["declined"]]]));
});

test("months are counted as they begin, over the end of a year too", () => {
  expect(monthsSince("2026-11-01", new Date("2026-11-30T23:59:59Z"))).toBe(0);
  expect(monthsSince("2026-11-01", new Date("2026-12-01T00:00:00Z"))).toBe(1);
  expect(monthsSince("2026-11-01", new Date("2027-11-01T00:00:00Z"))).toBe(12);
  expect(monthsSince("2026-12-01", new Date("2026-11-30T00:00:00Z"))).toBe(0);
  expect(monthAfter(new Date("2027-01-31T12:00:00Z"), -1)).toEqual(new Date("2026-12-01"));
  expect(monthAfter(new Date("2026-12-15T12:00:00Z"), 1)).toEqual(new Date("2027-01-01"));
});

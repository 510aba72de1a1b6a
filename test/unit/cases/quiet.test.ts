import { expect, test } from "vitest";
import { quietUntil } from "../../../src/cases/quiet.ts";

test.each([
  ["2026-12-01", "two-weeks", "2026-12-15"],
  ["2026-12-02", "two-weeks", "2027-01-01"],
  ["2026-12-17", "two-weeks", "2027-01-01"],
  ["2026-12-04", "four-weeks", "2027-01-01"],
  ["2026-12-05", "four-weeks", "2027-01-15"],
  ["2027-02-01", "four-weeks", "2027-03-01"],
  ["2026-12-20", "eight-weeks", "2027-02-15"],
])("asked on %s, %s lasts until %s", (made, quiet, until) => {
  expect(quietUntil({ made, answers: { quiet } })).toBe(until);
});

test("who did not ask for it, or asked in words of another form, is not kept waiting", () => {
  expect(quietUntil({ made: "2026-12-01", answers: { need: "rent" } })).toBeUndefined();
  expect(quietUntil({ made: "2026-12-01", answers: { quiet: "a year" } })).toBeUndefined();
});

import { expect, test } from "vitest";
import { longestSince } from "../../../src/programmes/review-days.ts";

const WEEK = "2030-03-04";
const held = (since: string, days: number) => ({ since, days });

test.each([
  ["no version at all", [], 14],
  ["a shorter one of the week before", [held("2030-02-25", 3)], 3],
  ["a shorter one of its Sunday", [held("2030-03-03", 3)], 3],
  ["a shorter one of the week itself", [held("2030-03-04", 3)], 14],
  ["a shorter one of later", [held("2030-04-01", 3)], 14],
  ["a shorter one of later, and back", [held("2030-04-01", 3), held("2030-04-02", 14)], 14],
  ["a longer one of later", [held("2030-04-01", 30)], 30],
  ["a longer one of later, and back", [held("2030-04-01", 30), held("2030-04-02", 14)], 30],
  ["one of before days were noted", [held("", 5)], 5],
  ["only the last one of before", [held("2030-01-01", 30), held("2030-01-08", 5)], 5],
])("of %s the longest since the week began counts", (_, versions, days) => {
  expect(longestSince(versions, WEEK)).toBe(days);
});

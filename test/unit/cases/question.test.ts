import { expect, test } from "vitest";
import { reminderOf } from "../../../src/cases/question.ts";

test.each([
  ["2026-12-02T23:59:59Z", undefined],
  ["2026-12-03T00:00:00Z", "soon"],
  ["2026-12-07T23:59:59Z", "soon"],
  ["2026-12-08T00:00:00Z", "last"],
  ["2026-12-09T23:59:59Z", "last"],
])("at %s the reminder to answer by the 9th is %s", (at, reminder) => {
  expect(reminderOf("2026-12-09", new Date(at))).toBe(reminder);
});

import { expect, test } from "vitest";
import { CASE_STATES } from "../../../src/cases/case.ts";
import { isTurnOf, turnOf } from "../../../src/cases/turn.ts";

const STAGES = ["triage", "first", "second", "third"] as const;

test("a submitted case is open to every triager, whoever they are", () => {
  expect(turnOf("submitted", undefined, false)).toBe("open");
});

test("every state has the stages whose turn it is, and no others", () => {
  const turns = CASE_STATES.map((state) => [state, STAGES.filter((each) => isTurnOf(state, each))]);
  expect(Object.fromEntries(turns)).toEqual({
    submitted: [],
    erased: [],
    triage: ["triage"],
    in_review: ["first", "third"],
    second_review: ["second"],
    reviewed: [],
    info_requested: [],
    appealed: [],
    expired: [],
    approved: [],
    active: [],
    completed: [],
    declined: [],
    spam: [],
    withdrawn: [],
  });
});

test("who has decided waits for others, also when a third person is asked", () => {
  expect(turnOf("in_review", "first", false)).toBe("yours");
  expect(turnOf("second_review", "first", true)).toBe("others");
  expect(turnOf("in_review", "first", true)).toBe("others");
  expect(turnOf("in_review", "third", false)).toBe("yours");
});

test("the second reviewer waits for the first", () => {
  expect(turnOf("in_review", "second", false)).toBe("others");
  expect(turnOf("second_review", "second", false)).toBe("yours");
});

test("after the decision it is nobody's turn", () => {
  for (const state of ["approved", "active", "completed", "declined", "spam", "withdrawn"] as const)
    expect(turnOf(state, "triage", false)).toBe("over");
});

/** The table of a file's states: every pair, by everybody. */
import { describe, expect, test } from "vitest";
import {
  EVIDENCE_KINDS,
  EVIDENCE_MARKS,
  EVIDENCE_STATES,
  EVIDENCE_TRANSITIONS,
  isBrief,
  moveEvidence,
} from "../../../src/evidence/evidence.ts";

const MARKS: readonly string[] = EVIDENCE_MARKS;

/** The rules again, in other words than the table's. */
function mayMove(from: string, to: string, by: string): boolean {
  if (from === "destroyed" || from === to) return false;
  if (to === "destroyed") return by === "applicant" || by === "system";
  if (from === "received" && (to === "scanned" || to === "failed")) return by === "system";
  if (to === "seen") return by === "reader" && (from === "scanned" || from === "failed");
  if (by !== "reviewer") return false;
  return MARKS.includes(to) && (from === "seen" || MARKS.includes(from));
}

describe.each(EVIDENCE_STATES)("from %s", (from) => {
  test.each(EVIDENCE_STATES)("to %s", (to) => {
    for (const by of ["applicant", "reader", "reviewer", "system"] as const) {
      if (mayMove(from, to, by)) expect(moveEvidence(from, to, by)).toBe(to);
      else
        expect(() => moveEvidence(from, to, by), by).toThrow(
          expect.objectContaining({ code: "evidence-transition" }),
        );
    }
  });
});

test("no step stands twice in the table", () => {
  const steps = EVIDENCE_TRANSITIONS.map(({ from, to, by }) => `${from} ${to} ${by}`);
  expect(new Set(steps).size).toBe(steps.length);
});

test("what would harm somebody most goes soonest", () => {
  expect(EVIDENCE_KINDS.filter(isBrief)).toEqual(["health", "people"]);
});

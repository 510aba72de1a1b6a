import { expect, test } from "vitest";
import { Fault } from "../../../src/base/fault.ts";
import { CASE_MOVERS, CASE_STATES, moveCase } from "../../../src/cases/case.ts";
import { CASE_TRANSITIONS } from "../../../src/cases/case-transitions.ts";

test("every step of the table is allowed, and every other pair is refused, whoever asks", () => {
  const table = new Set<string>(CASE_TRANSITIONS.map(({ from, to, by }) => `${from}>${to}>${by}`));
  let refused = 0;
  for (const from of CASE_STATES) {
    for (const to of CASE_STATES) {
      for (const by of CASE_MOVERS) {
        if (table.has(`${from}>${to}>${by}`)) {
          expect(moveCase(from, to, by)).toBe(to);
        } else {
          refused += 1;
          expect(() => moveCase(from, to, by)).toThrow(Fault);
        }
      }
    }
  }
  expect(refused).toBe(CASE_STATES.length ** 2 * CASE_MOVERS.length - table.size);
});

test("nothing leaves a state that is final", () => {
  for (const { from } of CASE_TRANSITIONS) expect(["erased"]).not.toContain(from);
});

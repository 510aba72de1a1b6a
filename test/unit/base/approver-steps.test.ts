/** How many approve a batch by what it pays, as founders sign it in their fund file. */
import { expect, test } from "vitest";
import {
  approverComments,
  approversFor,
  approverStepsOf,
  areAsStrict,
} from "../../../src/base/approver-steps.ts";
import type { ApproverStep } from "../../../src/base/approver-steps.ts";
import { sats } from "../../../src/base/sats.ts";
import { parseTlogPolicy } from "../../../src/base/tlog/policy.ts";
import { makeFounding } from "../../../src/people/found.ts";
import { openFundFile } from "../../../src/base/fund-file.ts";
import { testFund } from "../../support/founding.ts";
import { seededRandom } from "../../support/random.ts";
import { outcome } from "../../support/vectors.ts";

const step = (above: bigint, need: number): ApproverStep => ({ above: sats(above), need });
const STEPS = [step(100_000n, 3), step(5_000_000n, 4)];

test("a batch takes what its sum asks for, and never fewer than the people list needs", () => {
  const asked = [0n, 100_000n, 100_001n, 5_000_000n, 5_000_001n];
  expect(asked.map((total) => approversFor(STEPS, total, 2))).toEqual([2, 2, 3, 3, 4]);
  expect(asked.map((total) => approversFor(STEPS, total, 4))).toEqual([4, 4, 4, 4, 4]);
  expect(asked.map((total) => approversFor([], total, 2))).toEqual([2, 2, 2, 2, 2]);
});

test("what is written is read back, and other lines of the policy mean what they meant", () => {
  const at = new Date("2026-03-01T00:00:00Z");
  const { founding, root } = testFund(seededRandom("steps"), at, { ada: ["approver"] });
  const trust = { root: founding.root, fund: founding.origin, at };
  const plain = openFundFile(makeFounding(founding, root).fundFile, trust);
  const made = makeFounding({ ...founding, separation: "small", approvers: STEPS }, root);
  const file = openFundFile(made.fundFile, trust);
  expect(approverStepsOf(file)).toEqual(STEPS);
  expect(parseTlogPolicy(file.tlog)).toEqual(parseTlogPolicy(plain.tlog));
  expect(approverStepsOf(plain)).toEqual([]);
  const forged = made.fundFile.replace("approvers 3 above", "approvers 2 above");
  expect(forged).not.toBe(made.fundFile);
  expect(() => openFundFile(forged, trust)).toThrow("note-signature");
});

test.each([
  "# approvers three above 1\n",
  "# approvers 3 above 01\n",
  "# approvers 1 above 5\n",
  "# approvers 21 above 5\n",
  "# approvers 3 above 2100000000000001\n",
  "# approvers 3 above 5 sat\n",
  "# approvers: 3 above 5\n",
  approverComments([step(5n, 3), step(5n, 4)]),
  approverComments([step(5n, 4), step(6n, 3)]),
])("%j is refused, not guessed", (lines) => {
  expect(outcome(() => void approverStepsOf({ tlog: `log x\nquorum none\n${lines}` }))).toBe(
    "fund-approvers",
  );
});

test("what is no such comment says nothing", () => {
  for (const tlog of ["approvers 3 above 5\n", "quorum none # approvers 3 above 5\n", ""])
    expect(approverStepsOf({ tlog })).toEqual([]);
});

test("whoever keeps to steps is as strict as others when no sum takes fewer people", () => {
  expect(areAsStrict(STEPS, STEPS)).toBe(true);
  expect(areAsStrict([], [])).toBe(true);
  expect(areAsStrict([], STEPS)).toBe(false);
  expect(areAsStrict([step(99_999n, 4)], STEPS)).toBe(true);
  expect(areAsStrict([step(100_001n, 4)], STEPS)).toBe(false);
  expect(areAsStrict([step(0n, 3)], STEPS)).toBe(false);
  const random = seededRandom("strict");
  const small = (): number => random.bytes(1)[0]! % 6;
  const drawn = (): ApproverStep[] =>
    Array.from({ length: small() % 3 }, () => step(BigInt(small()), 2 + small()));
  let strict = 0;
  for (let round = 0; round < 3_000; round += 1) {
    const [own, signed] = [drawn(), drawn()];
    const isStrict = Array.from({ length: 9 }, (_, total) => BigInt(total)).every(
      (total) => approversFor(own, total, 0) >= approversFor(signed, total, 0),
    );
    expect(areAsStrict(own, signed)).toBe(isStrict);
    strict += Number(isStrict);
  }
  expect(strict).toBeGreaterThan(300);
  expect(strict).toBeLessThan(2_700);
});

/** How many people the change of a batch can lead to. */
import { expect, test } from "vitest";
import { sats } from "../../../../src/base/sats.ts";
import { lintBatch } from "../../../../src/payouts/lint-batch.ts";
import { cleanSubject, payment, script } from "../../../support/lint-subject.ts";
import { seededRandom } from "../../../support/random.ts";

const random = seededRandom("tracer");

test("the bound of a large batch is ten more of its size, not of five", () => {
  const payments = Array.from({ length: 120 }, () => payment(random));
  const change = { amount: sats(5_000_000_000n), script: script(random) };
  const { tracer } = lintBatch(cleanSubject(random, { payments, change }));
  expect([tracer.now, tracer.later]).toEqual([120, 1_200]);
  // What the change can pay bounds it as before.
  const little = { ...change, amount: sats(2_000_000n) };
  expect(lintBatch(cleanSubject(random, { payments, change: little })).tracer.later).toBe(100);
});

/** How many people the change of a batch can lead to. */
import { expect, test } from "vitest";
import { sats } from "../../../../src/base/sats.ts";
import { lintBatch } from "../../../../src/payouts/lint-batch.ts";
import { cleanSubject, payment, script } from "../../../support/lint-subject.ts";
import { seededRandom } from "../../../support/random.ts";

const random = seededRandom("tracer");

test("next batches are taken for as large as the policy says, five where it names no number", () => {
  const change = { amount: sats(5_000_000_000n), script: script(random) };
  const later = (recipients: number | undefined) =>
    lintBatch(cleanSubject(random, { change, recipients })).tracer.later;
  expect([later(undefined), later(40), later(3), later(1)]).toEqual([50, 400, 30, 30]);
});

test("the bound of a large batch is ten more of its size, not of five", () => {
  const payments = Array.from({ length: 120 }, () => payment(random));
  const change = { amount: sats(5_000_000_000n), script: script(random) };
  const { tracer } = lintBatch(cleanSubject(random, { payments, change }));
  expect([tracer.now, tracer.later]).toEqual([120, 1_200]);
  // What the change can pay bounds it as before.
  const little = { ...change, amount: sats(2_000_000n) };
  expect(lintBatch(cleanSubject(random, { payments, change: little })).tracer.later).toBe(100);
});

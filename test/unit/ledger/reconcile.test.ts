import fc from "fast-check";
import { expect, test } from "vitest";
import { reconcile } from "../../../src/ledger/reconcile.ts";
import type { Moved } from "../../../src/ledger/reconcile.ts";

test("equal sides, in whatever order, leave nothing to explain", () => {
  const moved = [
    { id: "a", amount: 5n },
    { id: "b", amount: -3n },
  ];
  expect(reconcile(7, moved, [...moved].reverse())).toEqual({
    height: 7,
    difference: 0n,
    notOnChain: [],
    notInLedger: [],
    amountDiffers: [],
  });
});

test("each difference is in one list, and a sat is a difference", () => {
  const booked = [
    { id: "ghost", amount: 5n },
    { id: "short", amount: 100n },
  ];
  const onChain = [
    { id: "short", amount: 101n },
    { id: "missed", amount: -2n },
  ];
  expect(reconcile(7, booked, onChain)).toMatchObject({
    difference: -6n,
    notOnChain: [{ id: "ghost", amount: 5n }],
    notInLedger: [{ id: "missed", amount: -2n }],
    amountDiffers: [{ id: "short", booked: 100n, onChain: 101n }],
  });
});

test("what was booked and taken back is as if it never was", () => {
  const booked = [
    { id: "gift", amount: 5n },
    { id: "gift", amount: -5n },
  ];
  expect(reconcile(7, booked, [])).toMatchObject({ difference: 0n, notOnChain: [] });
});

const MOVED = fc.array(
  fc.record({ id: fc.constantFrom("a", "b", "c", "d"), amount: fc.bigInt(-9n, 9n) }),
);

function sum(moved: readonly Moved[]): bigint {
  return moved.reduce((total, { amount }) => total + amount, 0n);
}

test("the three lists always explain the whole difference", () => {
  fc.assert(
    fc.property(MOVED, MOVED, (booked, onChain) => {
      const found = reconcile(0, booked, onChain);
      const differs = found.amountDiffers.map((one) => ({
        id: one.id,
        amount: one.onChain - one.booked,
      }));
      expect(found.difference).toBe(sum(onChain) - sum(booked));
      expect(sum(found.notInLedger) - sum(found.notOnChain) + sum(differs)).toBe(found.difference);
    }),
  );
});

import fc from "fast-check";
import { expect, test } from "vitest";
import { isPower, PART_MAX } from "../../../src/audit/leaf.ts";
import { splitIntoParts } from "../../../src/audit/parts.ts";
import { sats } from "../../../src/base/sats.ts";
import { seededRandom } from "../../support/random.ts";

const amounts = fc.oneof(fc.bigInt(1n, 100n), fc.bigInt(1n, 2n ** 33n)).map(sats);

test("parts are powers of two that add up to the amount, 12 to 24 of them unless it is tiny or huge", () => {
  fc.assert(
    fc.property(amounts, fc.nat(), (amount, seed) => {
      const parts = splitIntoParts(amount, seededRandom(seed));
      expect(parts.every(isPower)).toBe(true);
      expect(parts.reduce((sum, part) => sum + part, 0n)).toBe(amount);
      const least = amount < 12n ? Number(amount) : 12;
      expect(parts.length).toBeGreaterThanOrEqual(least);
      expect(parts.length).toBeLessThanOrEqual(Math.max(24, Number(amount / PART_MAX) + 24));
    }),
    { numRuns: 200 },
  );
});

test("the same amount is split in many ways, so the leaves of an epoch do not tell which amounts came twice", () => {
  const random = seededRandom("twice");
  const ways = new Set(
    Array.from({ length: 50 }, () => [...splitIntoParts(sats(50_000n), random)].sort().join()),
  );
  expect(ways.size).toBeGreaterThan(45);
});

test("nothing cannot be split", () => {
  expect(() => splitIntoParts(sats(0n), seededRandom())).toThrow(RangeError);
});

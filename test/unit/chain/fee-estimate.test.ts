import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { feeRate } from "../../../src/bitcoin/fee-rate.ts";
import { quote } from "../../../src/chain/fee-estimate.ts";

const LIMITS = { ceiling: feeRate(100_000n), fallback: feeRate(5_000n) };
const FLOOR = feeRate(1_000n);

describe("a fee rate", () => {
  test.each([
    ["is the node's estimate", 20_000n, 20_000n, "estimate"],
    ["is the fallback when there is none", undefined, 5_000n, "fallback"],
    ["is not below what the node relays", 300n, 1_000n, "floor"],
    ["is not above the ceiling", 400_000n, 100_000n, "ceiling"],
  ] as const)("%s", (_, estimate, rate, basis) => {
    const given = estimate === undefined ? undefined : feeRate(estimate);
    expect(quote(given, FLOOR, LIMITS)).toEqual({
      rate,
      basis,
      floor: FLOOR,
      ceiling: LIMITS.ceiling,
    });
  });

  test("stays at the ceiling when the node relays nothing so cheap, and says so", () => {
    const floor = feeRate(200_000n);
    expect(quote(undefined, floor, LIMITS)).toEqual({
      rate: 100_000n,
      basis: "ceiling",
      floor,
      ceiling: LIMITS.ceiling,
    });
  });

  test("never leaves its bounds", () => {
    const rate = fc.bigInt(0n, 2_000_000n).map(feeRate);
    fc.assert(
      fc.property(
        fc.option(rate, { nil: undefined }),
        rate,
        rate,
        rate,
        (estimate, floor, ceiling, fallback) => {
          const made = quote(estimate, floor, { ceiling, fallback });
          expect(made.rate <= ceiling).toBe(true);
          expect(made.rate >= floor || made.rate === ceiling).toBe(true);
        },
      ),
    );
  });
});

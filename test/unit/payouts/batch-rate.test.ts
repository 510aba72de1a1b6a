import { expect, test } from "vitest";
import { feeRate, formatFeeRate, parseFeeRate, satPerVb } from "../../../src/bitcoin/fee-rate.ts";
import { batchRate } from "../../../src/payouts/batch-rate.ts";

const QUOTE = {
  rate: satPerVb(12),
  basis: "estimate",
  floor: feeRate(100n),
  ceiling: satPerVb(200),
} as const;
const manual = (rate: bigint) => ({ rate: feeRate(rate), reason: "the court sits on Friday" });

test("a batch is built at the estimate, or at the treasurer's rate with its reason", () => {
  expect(batchRate(QUOTE, undefined)).toEqual({ rate: 12_000n, basis: "estimate" });
  for (const rate of [100n, 200_000n])
    expect(batchRate(QUOTE, manual(rate))).toEqual({ ...manual(rate), basis: "manual" });
});

test("no rate is taken that nodes do not relay or the fund does not allow", () => {
  for (const rate of [99n, 200_001n])
    expect(() => batchRate(QUOTE, manual(rate))).toThrow("Choose a rate from 0.1 to 200 sat/vB");
});

test("nothing is built while nodes relay nothing that the fund allows", () => {
  const dear = { ...QUOTE, rate: QUOTE.ceiling, floor: satPerVb(201) };
  for (const chosen of [undefined, manual(12_000n)])
    expect(() => batchRate(dear, chosen)).toThrow("Wait for lower rates");
});

test("a rate is written as it is read", () => {
  for (const text of ["0", "0.1", "0.001", "12", "12.345", "99999.999"])
    expect(formatFeeRate(parseFeeRate(text)!)).toBe(text);
  expect(parseFeeRate("1.50")).toBe(1_500n);
});

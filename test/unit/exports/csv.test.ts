import { expect, test } from "vitest";
import { csvLine } from "../../../src/exports/csv.ts";
import { decimalOf } from "../../../src/exports/decimal.ts";
import { csvRecords } from "../../support/ledger-files.ts";

test.each(["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\tx", "\rx", '=HYPERLINK("x")', "-", "-0x1"])(
  "%j is no formula once it is written",
  (text) => {
    const [[cell, next] = []] = csvRecords(csvLine([text, "next"]));
    expect([cell, next]).toEqual([`'${text}`, "next"]);
  },
);

test.each(["", "gift.confirmed", "a,b", 'a"b', "a\r\nb", "a\nb", "1-1", " =1"])(
  "%j comes back as it was",
  (text) => {
    expect(csvRecords(csvLine([text, "x"]))).toEqual([[text, "x"]]);
  },
);

test("amounts stay numbers", () => {
  expect(csvLine([-5n, "-0.00000005", 7, undefined])).toBe("-5,-0.00000005,7,\r\n");
});

test("a price is exact where its decimal ends, and rounded at 24 places where it does not", () => {
  expect(decimalOf(4_300_001n, 10_000_000_000n)).toBe("0.0004300001");
  expect(decimalOf(5n, 1n)).toBe("5");
  expect(decimalOf(1n, 3n)).toBe(`0.${"3".repeat(24)}`);
  expect(decimalOf(2n, 3n)).toBe(`0.${"6".repeat(23)}7`);
  expect(decimalOf(10n ** 15n, 1n)).toBe("1000000000000000");
});

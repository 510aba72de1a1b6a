import fc from "fast-check";
import { expect, test } from "vitest";
import { consensusOf } from "../../../src/rates/consensus.ts";
import { compareRates, pairOf } from "../../../src/rates/price.ts";
import { parseRateSources } from "../../../src/rates/rate-source.ts";

const AT = new Date("2030-01-07T09:00:00Z");

test.each([
  ["43000", "EUR", 4_300_000n, 100_000_000n],
  ["43000.5", "EUR", 4_300_050n, 100_000_000n],
  ["43000.0150", "EUR", 43_000_015n, 1_000_000_000n],
  ["7000000", "JPY", 7_000_000n, 100_000_000n],
  ["1.5", "KWD", 1_500n, 100_000_000n],
  ["0.01", "EUR", 1n, 100_000_000n],
])("%s %s is that pair exactly", (price, currency, minorUnits, sats) => {
  expect(pairOf(price, currency)).toEqual({ minorUnits, sats });
});

test.each([
  "0",
  "0.00",
  "-1",
  "+1",
  "1e5",
  "1,5",
  ".5",
  "5.",
  " 1",
  "1\n",
  "NaN",
  "",
  "9".repeat(16),
])("%j is no price", (price) => {
  expect(pairOf(price, "EUR")).toBeUndefined();
});

test("more decimals than a rate can hold are refused, not rounded", () => {
  expect(pairOf("1.012345678", "EUR")).toEqual({ minorUnits: 1_012_345_678n, sats: 10n ** 15n });
  expect(pairOf("1.0123456789", "EUR")).toBeUndefined();
});

test("the median is what one source said, near all that agree, whatever the order", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 200_000 }), { minLength: 1, maxLength: 9 }),
      (prices) => {
        const quotes = prices.map((price, n) => ({
          ...pairOf(String(price), "EUR")!,
          currency: "EUR",
          source: `s${n}`,
          quotedAt: AT,
        }));
        const { rate, agreeing, outliers } = consensusOf(quotes, quotes.length);
        expect(agreeing.length + outliers.length).toBe(quotes.length);
        expect(consensusOf(quotes.toReversed(), quotes.length).rate?.minorUnits).toBe(
          rate?.minorUnits,
        );
        if (rate === undefined) {
          expect(agreeing.length).toBeLessThan(2);
          return;
        }
        const below = agreeing.filter((quote) => compareRates(quote, rate) < 0).length;
        const above = agreeing.filter((quote) => compareRates(quote, rate) > 0).length;
        expect(below * 2).toBeLessThanOrEqual(agreeing.length);
        expect(above * 2).toBeLessThanOrEqual(agreeing.length);
        expect(agreeing.some((quote) => compareRates(quote, rate) === 0)).toBe(true);
      },
    ),
  );
});

test("sources are named by the operator, each with its pointer", () => {
  const [one, two] = parseRateSources(
    "a:EUR=https://a.example/p?x=1#/price b:USD=https://b.example/#/d/0~1,/t",
  )!;
  expect(one).toMatchObject({ name: "a", currency: "EUR", price: "/price", time: undefined });
  expect(two).toMatchObject({ name: "b", currency: "USD", price: "/d/0~1", time: "/t" });
});

test.each([
  "https://a.example/#/p",
  "a:EUR=https://a.example/",
  "a:eur=https://a.example/#/p",
  "a:EUR=ftp://a.example/#/p",
  "a:EUR=https://user:secret@a.example/#/p",
  "a:EUR=https://a.example/#/p a:EUR=https://b.example/#/p",
  "median:EUR=https://a.example/#/p",
])("%j names no source", (text) => {
  expect(parseRateSources(text)).toBeUndefined();
});

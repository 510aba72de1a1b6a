/** No public number is about fewer cases than the fund's threshold, nor is what two of them differ by. */
import { expect, test } from "vitest";
import { COUNTED, decisionNumbers, firstUntold } from "../../../src/cases/decision-numbers.ts";
import type { MonthCount } from "../../../src/cases/decisions.view.ts";
import { declinedFor, paceKind } from "../../../src/cases/tally.ts";
import { randomInt } from "../../../src/base/clock.ts";
import { seededRandom } from "../../support/random.ts";
import { soundFindings } from "../../support/findings.ts";
import type { Finding } from "../../../src/cases/criteria.ts";

const month = (number: number): string => `2026-${number.toString().padStart(2, "0")}-01`;

function sumsOf(months: readonly MonthCount[], least: number, what: string) {
  return decisionNumbers(months, least).counts.find((each) => each.what === what)?.sums;
}

test("a class that is too small waits, and is told as one sum with the months that waited", () => {
  const months = [2, 4, 5, 1, 3].map((count, at) => ({
    month: month(at + 1),
    what: "approved",
    count,
  }));
  expect(sumsOf(months, 5, "approved")).toEqual([
    { until: "2026-02", count: 6 },
    { after: "2026-02", until: "2026-03", count: 5 },
  ]);
  expect(sumsOf(months.slice(0, 1), 5, "approved")).toEqual([]);
  expect(sumsOf(months, 5, "spam")).toEqual([]);
});

test("whoever asks every month, and subtracts, learns of no group smaller than the threshold", () => {
  const random = seededRandom("numbers");
  for (let run = 0; run < 200; run += 1) {
    const least = 1 + randomInt(random, 20);
    const months = Array.from({ length: 12 }, (_, at) =>
      COUNTED.map((what) => ({ month: month(at + 1), what, count: randomInt(random, 7) })).filter(
        ({ count }) => count > 0,
      ),
    );
    let told = new Map<string, number>();
    for (let end = 1; end <= 12; end += 1) {
      const { counts } = decisionNumbers(months.slice(0, end).flat(), least);
      const now = new Map<string, number>();
      for (const { what, sums } of counts)
        for (const { until, count } of sums) {
          expect(count).toBeGreaterThanOrEqual(least);
          now.set(`${what} ${until ?? "ever"}`, count);
        }
      // What was told once is told again, the same, or in another whole step; so a difference is a sum of its own.
      for (const [key, count] of told) {
        const more = (now.get(key) ?? 0) - count;
        expect(more >= 0 && more % least === 0 && (more === 0 || key.endsWith("ever"))).toBe(true);
      }
      told = now;
    }
  }
});

test("half of the decisions of a span: the bound of the band, or none beyond the last", () => {
  const counts = (days: Readonly<Record<string, number>>): MonthCount[] =>
    Object.entries(days).map(([key, count]) => ({ month: month(3), what: `days-${key}`, count }));
  expect(decisionNumbers(counts({ 3: 2, 7: 1, 30: 2 }), 5).halfWithin).toEqual([
    { until: "2026-03", days: 7 },
  ]);
  expect(decisionNumbers(counts({ 3: 1, later: 4 }), 5).halfWithin).toEqual([{ until: "2026-03" }]);
  expect(decisionNumbers(counts({ 3: 4 }), 5).halfWithin).toEqual([]);
});

test("a month is told a day after it is over", () => {
  expect(firstUntold(new Date("2026-12-01T23:59:59Z"))).toBe("2026-11-01");
  expect(firstUntold(new Date("2026-12-02T00:00:00Z"))).toBe("2026-12-01");
});

test("how long a decision took falls into bands", () => {
  const took = (days: number): string =>
    paceKind("2026-11-01", new Date(Date.UTC(2026, 10, 1 + days, 12)));
  expect([0, 3, 4, 14, 60, 61].map(took)).toEqual(
    ["3", "3", "7", "14", "60", "later"].map((days) => `days-${days}`),
  );
});

test("for what kind of reason: what the last reviewer found", () => {
  const but = (criterion: string, result: Finding["result"]): readonly Finding[] =>
    soundFindings().map((each) => (each.criterion === criterion ? { ...each, result } : each));
  expect(declinedFor(soundFindings())).toBe("other");
  expect(declinedFor(but("uniqueness", "not-met"))).toBe("twice");
  expect(declinedFor(but("safety", "not-met"))).toBe("unsafe");
  expect(declinedFor(but("link", "unknown"))).toBe("not-shown");
  expect(declinedFor(but("need", "not-met"))).toBe("no-need");
});

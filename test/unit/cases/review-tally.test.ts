import { expect, test } from "vitest";
import type { Assessment } from "../../../src/cases/case-entries.ts";
import { quarterOf, reviewCounts, reviewerNumbers } from "../../../src/cases/review-tally.ts";
import { sats } from "../../../src/base/sats.ts";

const AT = new Date("2026-11-25T12:00:00Z");

const earlier = (person: string, amount: bigint | undefined): Assessment => ({
  person,
  stage: "first",
  verdict: amount === undefined ? "declined" : "eligible",
  ...(amount !== undefined && { amount: sats(amount) }),
});

const common = { person: "elder", submittedOn: "2026-11-20", at: AT, stage: "third" };
const BEFORE = [earlier("birch", 60_000n), earlier("cedar", undefined), earlier("fir", 70_000n)];

const eligible = {
  verdict: "eligible",
  amount: { sats: sats(60_000n) },
  tier: 1,
  findings: [],
} as const;
const declined = { verdict: "declined", reason: "no", findings: [] } as const;

const overturned = (counts: readonly { person: string; kind: string }[]): string[] =>
  counts.filter(({ kind }) => kind === "overturned").map(({ person }) => person);

test("a verdict is counted with its days, and a third one overturns whoever did not say the same", () => {
  const approved = { to: "approved", with: BEFORE[0]! } as const;
  const counts = reviewCounts({ ...common, given: eligible, outcome: approved, earlier: BEFORE });
  expect(counts).toContainEqual({ person: "elder", kind: "eligible" });
  expect(counts).toContainEqual({ person: "elder", kind: "days-7" });
  expect(overturned(counts)).toEqual(["cedar", "fir"]);
  const against = {
    ...common,
    given: declined,
    outcome: { to: "declined" },
    earlier: BEFORE,
  } as const;
  expect(overturned(reviewCounts(against))).toEqual(["birch", "fir"]);
  // A panel of which one names another amount declines, whatever they said.
  expect(overturned(reviewCounts({ ...against, given: eligible }))).toEqual(["birch", "fir"]);
  expect(overturned(reviewCounts({ ...against, stage: "second" }))).toEqual([]);
});

test("a quarter is told of once it has been over for a day, in bands, and of ten verdicts at least", () => {
  expect(["2026-01-01", "2026-03-31", "2026-12-31"].map((day) => quarterOf(new Date(day)))).toEqual(
    ["2026-01-01", "2026-01-01", "2026-10-01"],
  );
  const sum = (person: string, kind: string, count: number) => ({
    person,
    kind,
    count,
    quarter: "2026-07-01",
  });
  const sums = [
    ...[sum("birch", "eligible", 9), sum("birch", "declined", 1), sum("birch", "overturned", 1)],
    ...[sum("birch", "days-3", 5), sum("birch", "days-30", 5)],
    ...[sum("cedar", "eligible", 9), sum("cedar", "overturned", 3), sum("cedar", "days-3", 9)],
    ...[sum("elder", "declined", 250), sum("elder", "days-later", 250)],
  ];
  expect(reviewerNumbers(sums, new Date("2026-10-01T23:59:59Z"))).toEqual([]);
  expect(reviewerNumbers(sums, new Date("2026-10-02T00:00:00Z"))).toEqual([
    {
      ...{ person: "birch", quarter: "2026-07-01", halfWithin: 3 },
      verdicts: { from: 10, to: 19 },
      eligible: { from: 80, to: 100 },
      overturned: { from: 5, to: 10 },
    },
    {
      ...{ person: "elder", quarter: "2026-07-01", verdicts: { from: 200 } },
      eligible: { from: 0, to: 20 },
      overturned: { from: 0, to: 5 },
    },
  ]);
});

import { agrees } from "./assess.ts";
import type { Outcome, Verdict } from "./assess.ts";
import type { Assessment } from "./case-entries.ts";
import { medianOf } from "./decision-numbers.ts";
import { paceKind } from "./tally.ts";

/** Fewest verdicts of one person in one quarter that are told of. */
export const REVIEWS_LEAST = 10;

/** Fewest test requests of one person in one quarter that are told of. */
export const TESTS_LEAST = 3;

/** For how many days after a quarter began its sums are kept. */
export const REVIEW_DAYS = 730;

/** Edges of what is told, so that no sum says what a single verdict was: how many, and shares in hundredths. */
const COUNT_EDGES = [REVIEWS_LEAST, 20, 50, 100, 200] as const;
const APPROVED_EDGES = [0, 20, 40, 60, 80, 100] as const;
const MISSED_EDGES = [0, 25, 50, 75, 100] as const;
const OVERTURNED_EDGES = [0, 5, 10, 25, 50, 100] as const;

const DAY_MS = 86_400_000;

/** One thing that is counted of somebody, once. */
export interface ReviewCount {
  readonly person: string;
  readonly kind: string;
}

/** A sum of one kind over one quarter, its first day as `YYYY-MM-DD`. */
export interface ReviewSum extends ReviewCount {
  readonly quarter: string;
  readonly count: number;
}

/** A number between two bounds, the lower one excluded but when it is 0; `to` is absent where there is none. */
export interface Band {
  readonly from: number;
  readonly to?: number;
}

/** What is told of one reviewer in one quarter that is over. */
export interface ReviewerNumbers {
  readonly person: string;
  readonly quarter: string;
  readonly verdicts: Band;
  /** Hundredths of the verdicts that were eligible. */
  readonly eligible: Band;
  /** How many in a hundred verdicts a third reviewer decided otherwise. */
  readonly overturned: Band;
  /** How many in a hundred verdicts on test requests were another one than was expected; absent for whoever had fewer than TESTS_LEAST. */
  readonly missed?: Band;
  /** Within how many days after the request came half of the verdicts were given; absent where it took longer than is counted. */
  readonly halfWithin?: number;
}

/** A verdict as it was given at `at`, those before it, and what followed. */
export interface Judged {
  readonly person: string;
  readonly given: Verdict;
  readonly stage: string;
  readonly outcome: Outcome;
  readonly earlier: readonly Assessment[];
  /** When the request came, as `YYYY-MM-DD`. */
  readonly submittedOn: string;
  readonly at: Date;
}

/** The first day of the quarter of an instant, of UTC. */
export function quarterOf(at: Date): string {
  const month = at.getUTCMonth() - (at.getUTCMonth() % 3);
  return new Date(Date.UTC(at.getUTCFullYear(), month, 1)).toISOString().slice(0, 10);
}

/** What is counted of a verdict: itself, and whose verdicts before it a third reviewer overturns. In one order, so that two units never wait for each other in a circle. */
export function reviewCounts(of: Judged): ReviewCount[] {
  const { person, given, submittedOn, at } = of;
  const own = [given.verdict, paceKind(submittedOn, at)].map((kind) => ({ person, kind }));
  const others = overturned(of).map((other) => ({ person: other, kind: "overturned" }));
  return [...own, ...others].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}

/** Whose verdict a third reviewer decided otherwise: those who did not say what was granted, or wanted to grant what was declined. */
function overturned({ given, stage, outcome, earlier }: Judged): string[] {
  if (stage !== "third") return [];
  const others = earlier.filter((each) =>
    outcome.to === "approved" ? !agrees(each, given) : each.verdict === "eligible",
  );
  return others.map(({ person }) => person);
}

/** What may be told at `at`: quarters that have been over for a day, of whoever gave enough verdicts in one; the newest first. What was told never changes. */
export function reviewerNumbers(sums: readonly ReviewSum[], at: Date): ReviewerNumbers[] {
  const running = quarterOf(new Date(at.getTime() - DAY_MS));
  const over = sums.filter(({ quarter }) => quarter < running);
  const keys = [...new Set(over.map(({ quarter, person }) => `${quarter} ${person}`))].sort();
  return keys.flatMap((key) => {
    const rows = over.filter(({ quarter, person }) => `${quarter} ${person}` === key);
    return numbersOf(rows);
  });
}

function numbersOf(rows: readonly ReviewSum[]): ReviewerNumbers[] {
  const [first] = rows;
  const count = (kind: string): number => rows.find((each) => each.kind === kind)?.count ?? 0;
  const verdicts = count("eligible") + count("declined");
  if (first === undefined || verdicts < REVIEWS_LEAST) return [];
  const share = (kind: string): number => (100 * count(kind)) / verdicts;
  const days = medianOf(
    rows
      .map(({ kind, count: of }) => ({ what: kind, count: of }))
      .filter(({ what }) => what.startsWith("days-")),
  );
  return [
    {
      person: first.person,
      quarter: first.quarter,
      verdicts: countBand(verdicts),
      eligible: shareBand(share("eligible"), APPROVED_EDGES),
      overturned: shareBand(Math.min(100, share("overturned")), OVERTURNED_EDGES),
      ...(count("tests") >= TESTS_LEAST && {
        missed: shareBand((100 * count("missed")) / count("tests"), MISSED_EDGES),
      }),
      ...(days !== undefined && { halfWithin: days }),
    },
  ];
}

function countBand(count: number): Band {
  const at = COUNT_EDGES.findLastIndex((edge) => edge <= count);
  const next = COUNT_EDGES[at + 1];
  return { from: COUNT_EDGES[at] ?? REVIEWS_LEAST, ...(next !== undefined && { to: next - 1 }) };
}

function shareBand(share: number, edges: readonly number[]): Band {
  const at = Math.max(
    1,
    edges.findIndex((edge) => share <= edge),
  );
  return { from: edges[at - 1] ?? 0, to: edges[at] ?? 100 };
}

function keyOf({ person, kind }: ReviewCount): string {
  return `${person} ${kind}`;
}

import { formatMonth } from "../base/clock.ts";
import type { MonthCount } from "./decisions.view.ts";
import { DECLINED_FOR, isReason, PACE_DAYS } from "./tally.ts";

/** What is counted in public, in the order in which it is told; `spam` was turned away before anybody reviewed it. */
export const COUNTED = [
  "approved",
  ...DECLINED_FOR.map((reason) => `declined-${reason}` as const),
  "spam",
  "expired",
  "untriaged",
  "withdrawn",
  "tests",
] as const;
/** One of COUNTED. */
export type Counted = (typeof COUNTED)[number];

/** A sum over whole months: those after `after` (absent for the first sum), up to and with `until`, as YYYY-MM; without either, over all there were. */
export interface Span {
  readonly after?: string | undefined;
  readonly until?: string | undefined;
}

/** The public numbers of a programme: no sum is of fewer than `least` cases. */
export interface DecisionNumbers {
  readonly least: number;
  /** All of COUNTED, in that order. */
  readonly counts: readonly {
    readonly what: Counted;
    readonly sums: readonly (Span & { readonly count: number })[];
  }[];
  /** Within how many days half of the decisions of a span were made; absent where it took more than the longest that is counted. */
  readonly halfWithin: readonly (Span & { readonly days?: number | undefined })[];
}

const DAY_MS = 86_400_000;

/** The first month that is not told at `at`: those before have been over for a day, so that nothing more is booked in them. */
export function firstUntold(at: Date): string {
  return formatMonth(new Date(at.getTime() - DAY_MS));
}

/**
 * What may be told of these counts. Each class waits until it has `least` cases and is then told as one sum over all months that waited, so
 * that no answer, and no difference of two, is about fewer. Of reasons no month is known: they are told in steps of `least`. There is no sum over
 * classes, nor how many requests came, because a small class would be what it lacks.
 */
export function decisionNumbers(months: readonly MonthCount[], least: number): DecisionNumbers {
  const counts = COUNTED.map((what) => {
    const rows = months.filter((each) => each.what === what);
    if (isReason(what)) return { what, sums: stepped(sum(rows), least) };
    const sums = spans(rows, least).map(({ rows: of, ...span }) => ({ ...span, count: sum(of) }));
    return { what, sums };
  });
  const pace = months.filter(({ what }) => what.startsWith("days-"));
  const halfWithin = spans(pace, least).map(({ rows, ...span }) => ({
    ...span,
    days: medianOf(rows),
  }));
  return { least, counts, halfWithin };
}

function stepped(count: number, least: number): { readonly count: number }[] {
  const told = count - (count % least);
  return told === 0 ? [] : [{ count: told }];
}

function spans(
  counts: readonly MonthCount[],
  least: number,
): (Span & { readonly rows: readonly MonthCount[] })[] {
  const out: (Span & { readonly rows: readonly MonthCount[] })[] = [];
  let rows: MonthCount[] = [];
  for (const month of new Set(counts.map((each) => each.month))) {
    rows = [...rows, ...counts.filter((each) => each.month === month)];
    if (sum(rows) < least) continue;
    const after = out.at(-1)?.until;
    out.push({ ...(after !== undefined && { after }), until: month.slice(0, 7), rows });
    rows = [];
  }
  return out;
}

/** Within how many days half of the decisions were that these rows count by `days-…`; undefined when it took more than the longest. */
export function medianOf(rows: readonly Pick<MonthCount, "count" | "what">[]): number | undefined {
  const half = sum(rows) / 2;
  return PACE_DAYS.find(
    (_, at) =>
      sum(
        rows.filter(({ what }) =>
          PACE_DAYS.slice(0, at + 1).some((days) => what === `days-${days}`),
        ),
      ) >= half,
  );
}

function sum(rows: readonly Pick<MonthCount, "count">[]): number {
  return rows.reduce((total, { count }) => total + count, 0);
}

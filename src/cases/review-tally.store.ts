import { formatDate } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { quarterOf, REVIEW_DAYS, reviewCounts } from "./review-tally.ts";
import type { Judged, ReviewCount, ReviewSum } from "./review-tally.ts";

/** More days than a quarter has. */
const BACK_MS = 93 * 86_400_000;

/** Counts a verdict at the unit's instant. */
export async function countReview(unit: Unit, judged: Omit<Judged, "at">): Promise<void> {
  await countAll(unit, reviewCounts({ ...judged, at: unit.at }));
}

async function countAll(unit: Unit, counts: readonly ReviewCount[]): Promise<void> {
  for (const { person, kind } of counts)
    await unit.sql.raw(
      `insert into review_tallies (person, quarter, kind, count) values (:person, :quarter, :kind, 1)
       on conflict (person, quarter, kind) do update set count = review_tallies.count + 1`,
      { person, quarter: quarterOf(unit.at), kind },
    );
}

/** Counts of each who gave a verdict on a test request that they did, and whether it was another one than was expected. */
export async function countTests(
  unit: Unit,
  verdicts: readonly { readonly person: string; readonly missed: boolean }[],
): Promise<void> {
  const counts = verdicts.flatMap(({ person, missed }) =>
    (missed ? ["missed", "tests"] : ["tests"]).map((kind) => ({ person, kind })),
  );
  await countAll(
    unit,
    counts.sort((a, b) => (`${a.person} ${a.kind}` < `${b.person} ${b.kind}` ? -1 : 1)),
  );
}

/** Every sum that is kept, the newest quarter first, then by person. */
export async function listReviews(reader: Reader): Promise<ReviewSum[]> {
  return reader
    .sql<ReviewSum>("review_tallies")
    .select("person", "quarter", "kind", "count")
    .orderBy([{ column: "quarter", order: "desc" }, { column: "person" }, { column: "kind" }]);
}

/** Rewrites the sums of this quarter and the last in an order that nothing tells; returns how many. */
export async function rewriteReviews(unit: Unit): Promise<number> {
  const { rows } = await unit.sql.raw<{ rows: { count: number }[] }>(
    "select mix_review_tallies(?) as count",
    [quarterOf(new Date(unit.at.getTime() - BACK_MS))],
  );
  return rows[0]?.count ?? 0;
}

/** Forgets the sums of quarters that began more than REVIEW_DAYS ago; returns how many. Safe to repeat. */
export async function forgetReviews(unit: Unit): Promise<number> {
  const until = new Date(unit.at.getTime() - REVIEW_DAYS * 86_400_000);
  return unit.sql("review_tallies").where("quarter", "<", formatDate(until)).delete();
}

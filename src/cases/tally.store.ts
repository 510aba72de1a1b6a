import { formatMonth } from "../base/clock.ts";
import type { Unit } from "../db/unit.ts";
import { isReason } from "./tally.ts";
import type { TallyKind } from "./tally.ts";

/** Stands for no month: with one, a kind of reason would lead to the only case that was declined in it. */
const NO_MONTH = "-infinity";

/** Counts a decision once under each of `kinds`, in their order, so that two decisions at once never wait for each other in a circle. */
export async function countDecision(
  unit: Unit,
  programme: string,
  kinds: readonly TallyKind[],
): Promise<void> {
  for (const kind of kinds)
    await unit.sql.raw(
      `insert into case_tallies (programme, month, kind, count) values (:programme, :month, :kind, 1)
       on conflict (programme, month, kind) do update set count = case_tallies.count + 1`,
      { programme, month: isReason(kind) ? NO_MONTH : formatMonth(unit.at), kind },
    );
}

/** Rewrites the counts of `since`, a month, and later, and those of no month, in an order that nothing tells; returns how many. */
export async function rewriteTallies(unit: Unit, since: string): Promise<number> {
  const { rows } = await unit.sql.raw<{ rows: { count: number }[] }>(
    "select mix_tallies(?) as count",
    [since],
  );
  return rows[0]?.count ?? 0;
}

import type { Reader, Unit } from "../db/unit.ts";
import { judgesOf } from "../duplicates/pair.store.ts";
import type { Pair } from "../duplicates/pair.ts";
import type { CaseId, CaseState } from "./case.ts";

/** States in which somebody may still be drawn for a case. */
const UNDRAWN: readonly CaseState[] = [
  "submitted",
  "triage",
  "in_review",
  "second_review",
  "reviewed",
  "info_requested",
];

/** Who judges, judged or was to judge whether a case is a duplicate; none of them reviews it. */
export async function judgesOfCase(reader: Reader, id: CaseId): Promise<string[]> {
  const former = await reader
    .sql<{ case_id: CaseId; person: string }>("case_judges")
    .where({ case_id: id } as object)
    .orderBy("person")
    .select("person");
  return [...new Set([...(await judgesOf(reader, id)), ...former.map(({ person }) => person)])];
}

/**
 * Keeps in mind who was to judge the pairs of a case that ends without a grant, for the other cases of these pairs that are undecided. Before the pairs forget it; safe to repeat. Who did judge
 * is remembered when they do: a row that is written with a grant would carry the number of the unit that books it, and lead from its case to the payout (docs/decisions/0012).
 */
export async function rememberJudges(unit: Unit, id: CaseId): Promise<void> {
  await unit.sql.raw(
    `insert into case_judges (case_id, person)
     select c.id, p.judge from duplicate_pairs p join cases c on c.id = case p.case_a when :id then p.case_b else p.case_a end
     where cast(:id as uuid) in (p.case_a, p.case_b) and p.judge is not null and c.state = any(:open)
       and not exists (select from cases x where x.id = :id and x.state in ('approved', 'active'))
     on conflict do nothing`,
    { id, open: [...UNDRAWN] },
  );
  // One that was decided in the same moment has a row that it did not see.
  await unit.sql.raw(
    "delete from case_judges j using cases c where c.id = j.case_id and not c.state = any(?)",
    [[...UNDRAWN]],
  );
}

/** The same for both cases of a pair that is judged, or that somebody else judges from now on. */
export async function rememberJudge(unit: Unit, { a, b, judge }: Pair): Promise<void> {
  if (judge === undefined) return;
  await unit.sql.raw(
    `insert into case_judges (case_id, person)
     select c.id, :judge from cases c where c.id in (:a, :b) and c.state = any(:open) on conflict do nothing`,
    { judge, a, b, open: [...UNDRAWN] },
  );
}

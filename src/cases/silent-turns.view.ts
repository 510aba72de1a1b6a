import type { Reader } from "../db/unit.ts";
import type { CaseId } from "./case.ts";
import type { Stage } from "./case.store.ts";
import { turnPairs, UNDECIDED } from "./turn.ts";

/** Somebody whose turn it is in a review, and who has said nothing yet. */
export interface WaitingTurn {
  readonly id: CaseId;
  readonly stage: Stage;
  readonly person: string;
  /** The day after which their time begins: the last one of the week, or of the month where the week was not kept, in which it became their turn. */
  readonly start: string;
  readonly urgent: boolean;
  /** Whose policies give them time. */
  readonly programmes: readonly string[];
}

/** Which turns are asked for: of one case, of those that a person has open; all when neither is given. */
export interface TurnAsk {
  readonly id?: CaseId | undefined;
  readonly reader?: string | undefined;
}

/** Turns of reviewers, in an order that nothing tells; in a case that waits for its applicant it is nobody’s. */
export async function waitingTurns(reader: Reader, ask: TurnAsk = {}): Promise<WaitingTurn[]> {
  const turns = turnPairs().filter(({ stage }) => stage !== "triage" && stage !== "check");
  const { rows } = await reader.sql.raw<{
    rows: (Omit<WaitingTurn, "programmes"> & { programme: string })[];
  }>(
    `select c.id, a.stage, a.person, c.urgent, c.programme,
       coalesce(case when a.taken_on > turn_week() then turn_week() else a.taken_on end + 6, cast((select max(e.month) from case_events e where e.case_id = c.id) + interval '1 month' as date) - 1) as start
     from cases c
     join unnest(cast(:states as text[]), cast(:stages as text[])) as turn (state, stage) on turn.state = c.state
     join case_assignments a on a.case_id = c.id and a.stage = turn.stage
     where not exists (select from case_decisions d where d.case_id = c.id and d.person = a.person)
       and (cast(:id as uuid) is null or c.id = :id)
       and (cast(:reader as text) is null or exists (select from vault_wraps w where w.case_id = c.id and w.reader = :reader))
     order by gen_random_uuid()`,
    {
      states: turns.map(({ state }) => state),
      stages: turns.map(({ stage }) => stage),
      id: ask.id ?? null,
      reader: ask.reader ?? null,
    },
  );
  return rows.map(({ programme, ...turn }) => ({ ...turn, programmes: [programme] }));
}

/** A judge who was drawn for a pair of which a case is undecided, and has not said what it is. */
export type WaitingJudge = Omit<WaitingTurn, "id" | "stage"> & {
  readonly cases: readonly CaseId[];
};

/** The same of who is to judge pairs. */
export async function waitingJudges(reader: Reader, ask: TurnAsk = {}): Promise<WaitingJudge[]> {
  const { rows } = await reader.sql.raw<{ rows: WaitingJudge[] }>(
    `select array[p.case_a, p.case_b]::text[] as cases, p.judge as person, least(p.judge_since, turn_week()) + 6 as start,
       a.urgent or b.urgent as urgent, array[a.programme, b.programme] as programmes
     from duplicate_pairs p join cases a on a.id = p.case_a join cases b on b.id = p.case_b
     where p.judge_since is not null and (a.state = any (:undecided) or b.state = any (:undecided))
       and (cast(:id as uuid) is null or cast(:id as uuid) in (p.case_a, p.case_b))
       and (cast(:reader as text) is null or exists (select from vault_wraps w where w.case_id in (p.case_a, p.case_b) and w.reader = :reader))
     order by gen_random_uuid()`,
    { undecided: [...UNDECIDED], id: ask.id ?? null, reader: ask.reader ?? null },
  );
  return rows;
}

/** How many cases nobody has sent to review that came before the day which `since` names for their programme. */
export async function untriagedBefore(
  reader: Reader,
  since: ReadonlyMap<string, string>,
): Promise<number> {
  const due = [...since];
  const { rows } = await reader.sql.raw<{ rows: { count: number }[] }>(
    `select count(*)::integer as count from cases c
     join unnest(cast(:programmes as text[]), cast(:days as date[])) as due (programme, day) on due.programme = c.programme
     where c.state in ('submitted', 'triage') and c.submitted_on < due.day`,
    { programmes: due.map(([code]) => code), days: due.map(([, day]) => day) },
  );
  return rows[0]?.count ?? 0;
}

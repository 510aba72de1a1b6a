import type { Reader } from "../db/unit.ts";
import type { CaseId, CaseState } from "./case.ts";
import type { Stage } from "./case.store.ts";
import { turnOf } from "./turn.ts";
import type { Turn } from "./turn.ts";

/** One line of the queue: nothing of what was asked. */
export interface QueuedCase {
  readonly id: CaseId;
  readonly programme: string;
  readonly state: CaseState;
  readonly version: number;
  readonly submittedOn: string;
  /** Whether the asking person has a stage in it. */
  readonly mine: boolean;
  readonly turn: Turn;
  /** Whether it was undecided in a backup that the fund was brought back from. */
  readonly restored: boolean;
}

/** Whose queue: of some states only, or one case only; `newest` turns the order round. */
export interface QueueAsk {
  readonly person: string;
  readonly states?: readonly CaseState[] | undefined;
  readonly id?: CaseId | undefined;
  readonly newest?: boolean;
  readonly limit: number;
}

interface QueueRow {
  readonly id: CaseId;
  readonly programme: string;
  readonly state: CaseState;
  readonly version: number;
  readonly submitted_on: string;
  readonly stage: Stage | null;
  readonly decided: boolean;
  readonly restored: boolean;
}

/**
 * The cases that a person may open: those shared with their key, oldest first (by day; within a day in no order, for nothing says more). A
 * submitted case is shared with every triager, so it is in each of their queues until one takes it.
 */
export async function caseQueue(reader: Reader, ask: QueueAsk): Promise<QueuedCase[]> {
  const found = await reader.sql.raw<{ rows: QueueRow[] }>(
    `select c.id, c.programme, c.state, c.version, c.submitted_on, a.stage,
       exists (select from case_decisions d where d.case_id = c.id and d.person = :person) as decided,
       exists (select from restored_cases r where r.case_id = c.id) as restored
     from cases c join vault_wraps w on w.case_id = c.id and w.reader = :person
     left join case_assignments a on a.case_id = c.id and a.person = :person
     where (:every or c.state = any (:states)) and (cast(:id as uuid) is null or c.id = :id)
     order by case when :newest then c.submitted_on end desc, c.submitted_on, c.id limit :limit`,
    {
      person: ask.person,
      every: ask.states === undefined,
      states: [...(ask.states ?? [])],
      id: ask.id ?? null,
      newest: ask.newest === true,
      limit: ask.limit,
    },
  );
  return found.rows.map(({ submitted_on, stage, decided, ...row }) => ({
    ...row,
    submittedOn: submitted_on,
    mine: stage !== null,
    turn: turnOf(row.state, stage ?? undefined, decided),
  }));
}

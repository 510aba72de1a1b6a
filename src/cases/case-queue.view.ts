import type { Knex } from "knex";
import type { Reader } from "../db/unit.ts";
import type { CaseId, CaseState } from "./case.ts";
import type { Stage } from "./case.store.ts";
import { AFTER_VERDICT, HIDDEN_VERSION } from "./shown-state.ts";
import { turnOf, turnPairs, UNDECIDED } from "./turn.ts";
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
  /** Whether the applicant wrote what nobody at the fund has read. */
  readonly unread: boolean;
  /** Whether it was undecided in a backup that the fund was brought back from. */
  readonly restored: boolean;
  /** Whether it has been undecided for longer than its programme wants, or than an emergency may wait. */
  readonly overdue: boolean;
  /** Whether it is an emergency, which stands ahead. */
  readonly urgent: boolean;
}

/** Parts of a queue: theirs to do now, anybody's to take, theirs but somebody else's turn, undecided for too long. */
export const QUEUE_PARTS = ["mine", "unassigned", "waiting", "overdue"] as const;
/** One of QUEUE_PARTS. */
export type QueuePart = (typeof QUEUE_PARTS)[number];

/** Where a page of the queue ends: whether its last case is an emergency, the day and the id of it. */
export interface QueuePlace {
  readonly urgent: boolean;
  readonly submittedOn: string;
  readonly id: string;
}

/** Whose queue, and what of it; `newest` turns the order round, `after` goes on behind a place. */
export interface QueueAsk {
  readonly person: string;
  readonly states?: readonly CaseState[] | undefined;
  readonly programme?: string | undefined;
  readonly part?: QueuePart | undefined;
  readonly id?: CaseId | undefined;
  readonly newest?: boolean;
  readonly after?: QueuePlace | undefined;
  readonly limit: number;
  /** Per programme, the day before which an undecided case was sent that is overdue now. Programmes that are not in it have none. */
  readonly dueSince?: ReadonlyMap<string, string> | undefined;
  /** The day before which an undecided emergency was sent that is overdue now. */
  readonly urgentSince?: string | undefined;
}

interface QueueRow {
  readonly id: CaseId;
  readonly programme: string;
  readonly state: CaseState;
  readonly version: number;
  readonly submitted_on: string;
  readonly stage: Stage | null;
  readonly decided: boolean;
  readonly unread: boolean;
  readonly restored: boolean;
  readonly overdue: boolean;
  readonly urgent: boolean;
}

/**
 * The cases that a person may open: those shared with their key, emergencies ahead, then oldest first (by day; within a day in no order, for nothing says more). A
 * submitted case is shared with every triager, so it is in each of their queues until one takes it. States and versions are told as `shownCase` tells them.
 */
export async function caseQueue(reader: Reader, ask: QueueAsk): Promise<QueuedCase[]> {
  const found = await reader.sql.raw<{ rows: QueueRow[] }>(
    `with told as (
       select c.id, c.programme, c.submitted_on, c.urgent, d.person is not null as decided, case
         when d.person is not null and c.state = any (:afterVerdict) then 'reviewed'
         when c.state = 'reviewed' then 'in_review' else c.state end as state,
         case when d.person is not null and c.state = any (:afterVerdict) then :hiddenVersion else c.version end as version
       from cases c left join case_decisions d on d.case_id = c.id and d.person = :person
     ), line as (
       select c.id, c.programme, c.state, c.version, c.submitted_on, c.urgent, a.stage, c.decided,
         exists (select from restored_cases r where r.case_id = c.id) as restored,
         exists (select from case_mail m where m.case_id = c.id and m.side = 'fund') as unread,
         c.state = any (:undecided) and (c.urgent and c.submitted_on < cast(:urgentSince as date) or exists (select from unnest(cast(:dueIn as text[]), cast(:dueSince as date[])) as due (programme, since)
           where due.programme = c.programme and c.submitted_on < due.since)) as overdue
       from told c join vault_wraps w on w.case_id = c.id and w.reader = :person
       left join case_assignments a on a.case_id = c.id and a.person = :person
       where (:every or c.state = any (:states)) and (cast(:id as uuid) is null or c.id = :id)
         and (cast(:programme as text) is null or c.programme = :programme)
     ), turned as (
       select line.*, not decided and exists (select from unnest(cast(:turnStates as text[]), cast(:turnStages as text[])) as turn (state, stage)
         where turn.state = line.state and turn.stage = line.stage) as yours from line
     )
     select id, programme, state, version, submitted_on, stage, decided, restored, unread, overdue, urgent from turned
     where (case cast(:part as text) when 'mine' then yours when 'unassigned' then state = 'submitted'
         when 'waiting' then state = any (:undecided) and state <> 'submitted' and not yours
         when 'overdue' then overdue else true end)
       and (cast(:afterDay as date) is null or case when :newest then (submitted_on < :afterDay or (submitted_on = :afterDay and id > :afterId))
         else (not urgent, submitted_on, id) > (not :afterUrgent, :afterDay, :afterId) end)
     order by case when :newest then submitted_on end desc, not urgent, submitted_on, id limit :limit`,
    bindingsOf(ask),
  );
  return found.rows.map(({ submitted_on, stage, decided, ...row }) => ({
    ...row,
    submittedOn: submitted_on,
    mine: stage !== null,
    turn: turnOf(row.state, stage ?? undefined, decided),
  }));
}

function bindingsOf(ask: QueueAsk): Knex.ValueDict {
  const due = [...(ask.dueSince ?? [])];
  const turns = turnPairs();
  return {
    person: ask.person,
    every: ask.states === undefined,
    states: [...(ask.states ?? [])],
    undecided: [...UNDECIDED],
    afterVerdict: [...AFTER_VERDICT],
    hiddenVersion: HIDDEN_VERSION,
    programme: ask.programme ?? null,
    part: ask.part ?? null,
    id: ask.id ?? null,
    newest: ask.newest === true,
    urgentSince: ask.urgentSince ?? null,
    afterUrgent: ask.after?.urgent === true,
    afterDay: ask.after?.submittedOn ?? null,
    afterId: ask.after?.id ?? null,
    limit: ask.limit,
    dueIn: due.map(([programme]) => programme),
    dueSince: due.map(([, since]) => since),
    turnStates: turns.map(({ state }) => state),
    turnStages: turns.map(({ stage }) => stage),
  };
}

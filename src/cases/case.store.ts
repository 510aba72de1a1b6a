import { Fault } from "../base/fault.ts";
import { formatDate, formatMonth } from "../base/clock.ts";
import { CAME_IN, cameIn } from "../db/came-in.ts";
import type { CameIn } from "../db/came-in.ts";
import { constraintOf } from "../db/pg-error.ts";
import { turnWeek } from "../db/turn-week.view.ts";
import type { Reader, Unit } from "../db/unit.ts";
import { caseNotFound } from "../vault/open-vault-case.ts";
import type { Case, CaseId, CaseMover, CaseState } from "./case.ts";
import { moveCase } from "./case.ts";
import { beginTurns } from "./turn-week.store.ts";

/** The stages for which one person each is drawn; in `check` a second one looks whether it is no request. */
export type Stage = "triage" | "check" | "first" | "second" | "third";

/** What the holder of a stage finds: `spam` in triage and in its check, the others in the review. */
export type Said = "eligible" | "declined" | "spam";

interface CaseRow {
  id: string;
  programme: string;
  state: CaseState;
  version: number;
  submitted_on: string;
}

const COLUMNS = ["id", "programme", "state", "version", "submitted_on"] as const;

/** Adds a case as `submitted`, with its first event. */
export async function insertCase(
  unit: Unit,
  input: { id: CaseId; programme: string; lookup: Uint8Array },
): Promise<Case> {
  await unit.sql("cases").insert({
    id: input.id,
    programme: input.programme,
    lookup: Buffer.from(input.lookup),
    state: "submitted",
    submitted_on: formatDate(unit.at),
  });
  await insertEvent(unit, {
    case: input.id,
    number: 1,
    from: undefined,
    to: "submitted",
    by: "applicant",
  });
  return {
    id: input.id,
    programme: input.programme,
    state: "submitted",
    version: 1,
    submittedOn: formatDate(unit.at),
  };
}

/** The case, its row locked until the unit ends; Fault not-found `case-not-found`. */
export async function lockCase(unit: Unit, id: CaseId): Promise<Case> {
  const row = await unit
    .sql<CaseRow>("cases")
    .where({ id })
    .forUpdate()
    .first(...COLUMNS);
  if (row === undefined) throw caseNotFound();
  return caseOf(row);
}

/**
 * Cases whose last step was into `state`, in the month `until` (its first day) or before, all or those `of` a programme that came then; locked,
 * those that somebody else has locked left out.
 */
export async function lockEnded(
  unit: Unit,
  ask: {
    readonly state: CaseState;
    readonly until: string;
    readonly of?: CameIn | undefined;
    readonly limit: number;
  },
): Promise<Case[]> {
  const { rows } = await unit.sql.raw<{ rows: CaseRow[] }>(
    `select c.id, c.programme, c.state, c.version, c.submitted_on from cases c
     where c.state = :state and not exists (select from case_events e where e.case_id = c.id and e.month > cast(:until as date))
       and ${CAME_IN} limit :limit for update of c skip locked`,
    { state: ask.state, until: ask.until, limit: ask.limit, ...cameIn(ask.of) },
  );
  return rows.map(caseOf);
}

/** Whether any case, locked by somebody or not, has had its last step into `state` in the month `until` (its first day) or before. */
export async function hasEnded(reader: Reader, state: CaseState, until: string): Promise<boolean> {
  const { rows } = await reader.sql.raw<{ rows: unknown[] }>(
    `select 1 from cases c where c.state = :state
       and not exists (select from case_events e where e.case_id = c.id and e.month > cast(:until as date)) limit 1`,
    { state, until },
  );
  return rows.length > 0;
}

/** The case of a claim code by the hash of its look-up token; undefined when there is none. */
export async function findCaseByClaim(
  reader: Reader,
  lookupHash: Uint8Array,
): Promise<Case | undefined> {
  const row = await reader
    .sql<CaseRow>("cases")
    .where({ lookup: Buffer.from(lookupHash) } as object)
    .first(...COLUMNS);
  return row && caseOf(row);
}

/**
 * Moves a case one step of its table and records in which role. Faults: conflict `case-transition`; conflict `case-changed`
 * when `expected` is given and is not the case's version (somebody else was faster).
 */
export async function saveState(
  unit: Unit,
  current: Case,
  step: { to: CaseState; by: CaseMover; expected?: number | undefined },
): Promise<Case> {
  if (step.expected !== undefined && step.expected !== current.version) {
    throw new Fault(
      "conflict",
      "case-changed",
      "Somebody changed this case meanwhile. Read it again, then decide.",
    );
  }
  const to = moveCase(current.state, step.to, step.by);
  const version = current.version + 1;
  await unit.sql("cases").where({ id: current.id }).update({ state: to, version });
  await insertEvent(unit, {
    case: current.id,
    number: version,
    from: current.state,
    to,
    by: step.by,
  });
  // Who ends a question without an answer goes on with the time that they had: asking would keep a case for ever.
  const goesOn = current.state === "info_requested" && step.by === "reviewer";
  if ((to === "in_review" || to === "second_review") && !goesOn) await beginTurns(unit, current.id);
  return { ...current, state: to, version };
}

/** Gives one stage of a case to a person; a person has at most one stage in a case's life. */
export async function insertAssignment(
  unit: Unit,
  id: CaseId,
  stage: Stage,
  person: string,
): Promise<void> {
  const isTriage = stage === "triage" || stage === "check";
  const taken_on = isTriage ? formatDate(unit.at) : await turnWeek(unit);
  await unit.sql("case_assignments").insert({ case_id: id, stage, person, taken_on });
}

/** Who has a stage of a case; `takenOn` is the day since when, or the Monday of the week in which a review began or went on; undefined in rows of before it was kept. */
export interface Assignment {
  readonly stage: Stage;
  readonly person: string;
  readonly takenOn: string | undefined;
}

/** Who has which stage of the case. */
export async function listAssignments(reader: Reader, id: CaseId): Promise<Assignment[]> {
  const rows = await reader
    .sql<{ case_id: string; stage: Stage; person: string; taken_on: string | null }>(
      "case_assignments",
    )
    .where({ case_id: id })
    .select("stage", "person", "taken_on");
  return rows.map(({ stage, person, taken_on: on }) => ({
    stage,
    person,
    takenOn: on ?? undefined,
  }));
}

/** Records the verdict of a stage; Fault conflict `already-decided` when that stage or that person has decided before. */
export async function insertDecision(
  unit: Unit,
  decision: {
    case: CaseId;
    stage: Stage;
    person: string;
    verdict: Said;
    /** Of an eligible one. */
    tier?: number | undefined;
  },
): Promise<void> {
  try {
    await unit.sql("case_decisions").insert({
      case_id: decision.case,
      stage: decision.stage,
      person: decision.person,
      verdict: decision.verdict,
      tier: decision.tier ?? null,
    });
  } catch (error) {
    const constraint = constraintOf(error);
    if (constraint !== "case_decisions_pkey" && constraint !== "case_decisions_case_id_person_key")
      throw error;
    throw new Fault(
      "conflict",
      "already-decided",
      "This stage of the case is decided, or you have decided it before.",
    );
  }
}

/** The verdicts so far, in the order of their stages. */
export async function listDecisions(
  reader: Reader,
  id: CaseId,
): Promise<{ stage: Stage; person: string; verdict: Said }[]> {
  return reader
    .sql<{ stage: Stage; person: string; verdict: Said }>("case_decisions")
    .where({ case_id: id } as object)
    .select("stage", "person", "verdict")
    .orderByRaw("array_position(array['first', 'second', 'third'], stage)");
}

/** The month, as its first day, of the last step of a case. */
export async function lastStepMonth(reader: Reader, id: CaseId): Promise<string> {
  const row = await reader
    .sql<{ month: string; number: number }>("case_events")
    .where({ case_id: id } as object)
    .orderBy("number", "desc")
    .first("month");
  if (row === undefined) throw new Error("lastStepMonth: a case without a history");
  return row.month;
}

/** Whether the last step of a case brought it back from a question that its applicant did not answer in time. */
export async function isUnanswered(reader: Reader, { id, version }: Case): Promise<boolean> {
  const row = await reader
    .sql<Record<"case_id" | "from_state" | "to_state" | "role", string> & { number: number }>(
      "case_events",
    )
    .where({ case_id: id, number: version, from_state: "info_requested", role: "system" })
    .whereIn("to_state", ["in_review", "second_review"])
    .first("number");
  return row !== undefined;
}

/** Forgets who was drawn and who said what; refused by the database while the case is undecided. */
export async function deleteDuties(unit: Unit, id: CaseId): Promise<void> {
  await unit.sql("case_decisions").where({ case_id: id }).delete();
  await unit.sql("case_assignments").where({ case_id: id }).delete();
  await unit.sql("case_recusals").where({ case_id: id }).delete();
  await unit.sql("case_judges").where({ case_id: id }).delete();
}

/** Rewrites, in an order that nothing tells, the rows of all cases that moved in `since`, a month, or later; returns how many cases. */
export async function rewriteCases(unit: Unit, since: string): Promise<number> {
  const found = await unit.sql.raw<{ rows: { count: number }[] }>("select mix_cases(?) as count", [
    since,
  ]);
  return found.rows[0]?.count ?? 0;
}

async function insertEvent(
  unit: Unit,
  event: {
    case: CaseId;
    number: number;
    from: CaseState | undefined;
    to: CaseState;
    by: CaseMover;
  },
): Promise<void> {
  await unit.sql("case_events").insert({
    case_id: event.case,
    number: event.number,
    from_state: event.from ?? null,
    to_state: event.to,
    // No name, and a month, no finer: what is booked in the same unit must not be found by it.
    role: event.by,
    month: formatMonth(unit.at),
  });
}

function caseOf(row: CaseRow): Case {
  return {
    id: row.id as CaseId,
    programme: row.programme,
    state: row.state,
    version: row.version,
    submittedOn: row.submitted_on,
  };
}

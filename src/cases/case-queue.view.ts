import type { Reader } from "../db/unit.ts";
import type { CaseId, CaseState } from "./case.ts";

/** One line of the queue: nothing of what was asked. */
export interface QueuedCase {
  readonly id: CaseId;
  readonly programme: string;
  readonly state: CaseState;
  readonly version: number;
  readonly submittedOn: string;
  /** Whether the asking person has a stage in it. */
  readonly mine: boolean;
}

/**
 * The cases that a person may open: those shared with their key, oldest first. A submitted case is shared with every triager, so it
 * is in each of their queues until one takes it.
 */
export async function caseQueue(
  reader: Reader,
  ask: { person: string; state?: CaseState | undefined; limit: number },
): Promise<QueuedCase[]> {
  const found = await reader.sql.raw<{
    rows: {
      id: CaseId;
      programme: string;
      state: CaseState;
      version: number;
      submitted_on: string;
      mine: boolean;
    }[];
  }>(
    `select c.id, c.programme, c.state, c.version, c.submitted_on,
       exists (select from case_assignments a where a.case_id = c.id and a.person = :person) as mine
     from cases c join vault_wraps w on w.case_id = c.id and w.reader = :person
     where (cast(:state as text) is null or c.state = :state)
     order by c.id limit :limit`,
    { person: ask.person, state: ask.state ?? null, limit: ask.limit },
  );
  return found.rows.map(({ submitted_on, ...row }) => ({ ...row, submittedOn: submitted_on }));
}

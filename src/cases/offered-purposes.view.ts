import type { Reader } from "../db/unit.ts";
import type { Role } from "../people/person.ts";
import type { Purpose } from "../vault/entry.ts";
import type { Stage } from "./case.store.ts";
import type { CaseId, CaseState } from "./case.ts";
import { purposesFor } from "./look-purposes.ts";
import { turnOf } from "./turn.ts";

/** Somebody in front of a case, with the roles that the signed list gives them. */
export interface Asking {
  readonly id: CaseId;
  readonly person: string;
  readonly roles: readonly Role[];
}

interface StandingRow {
  readonly state: CaseState;
  readonly stages: Stage[];
  readonly decided: boolean;
  readonly board: boolean;
  readonly appealed: boolean;
}

/** The purposes for which this person may look at this case as it stands; none for a case that is not there. Opens nothing and locks nothing. */
export async function offeredPurposes(
  reader: Reader,
  { id, person, roles }: Asking,
): Promise<Purpose[]> {
  const { rows } = await reader.sql.raw<{ rows: StandingRow[] }>(
    `select c.state,
       array(select a.stage from case_assignments a where a.case_id = c.id and a.person = :person) as stages,
       exists (select from case_decisions d where d.case_id = c.id and d.person = :person) as decided,
       exists (select from board_uses b where b.case_id = c.id and b.opened_at is not null and :person = any (b.readers)) as board,
       exists (select from vault_entries e where e.case_id = c.id and e.kind = 'appeal') as appealed
     from cases c where c.id = :id`,
    { id, person },
  );
  const [row] = rows;
  if (row === undefined) return [];
  const { state, stages, decided } = row;
  const turn = turnOf(state, stages[0], decided);
  const [isBoardReader, isAppealed] = [row.board, row.appealed];
  return purposesFor({ roles, state, stages, turn, isBoardReader, isAppealed });
}

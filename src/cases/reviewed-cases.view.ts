import type { Reader } from "../db/unit.ts";
import type { CaseId } from "./case.ts";

/** Cases that wait to be carried out and are shared with a person, all or `only` one, in an order that nothing tells. */
export async function reviewedCases(
  reader: Reader,
  ask: { readonly person: string; readonly only?: CaseId | undefined; readonly limit: number },
): Promise<CaseId[]> {
  const { rows } = await reader.sql.raw<{ rows: { id: CaseId }[] }>(
    `select c.id from cases c join vault_wraps w on w.case_id = c.id and w.reader = :person
     where c.state = 'reviewed' and (cast(:only as uuid) is null or c.id = :only) order by gen_random_uuid() limit :limit`,
    { person: ask.person, only: ask.only ?? null, limit: ask.limit },
  );
  return rows.map(({ id }) => id);
}

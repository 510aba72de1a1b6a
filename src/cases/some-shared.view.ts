import type { Reader } from "../db/unit.ts";
import type { CaseId } from "./case.ts";

/** At most `limit` of some cases, of those that are shared with a person, drawn anew each time: none of them is always the last one. */
export async function someShared(
  reader: Reader,
  ask: { readonly person: string; readonly of: readonly CaseId[]; readonly limit: number },
): Promise<CaseId[]> {
  const { rows } = await reader.sql.raw<{ rows: { id: CaseId }[] }>(
    `select w.case_id as id from vault_wraps w where w.reader = :person and w.case_id = any(cast(:of as uuid[]))
     order by gen_random_uuid() limit :limit`,
    { person: ask.person, of: [...new Set(ask.of)], limit: ask.limit },
  );
  return rows.map(({ id }) => id);
}

import type { Reader } from "../db/unit.ts";

/** The codes of those who can sign in: enrolled, not disabled, and not frozen by a colleague. */
export async function ablePeople(reader: Reader): Promise<ReadonlySet<string>> {
  const { rows } = await reader.sql.raw<{ rows: { code: string }[] }>(
    `select p.code from people p where p.disabled_at is null
       and not exists (select from access_freezes f where f.person = p.code and f.second_lift is null)`,
  );
  return new Set(rows.map(({ code }) => code));
}

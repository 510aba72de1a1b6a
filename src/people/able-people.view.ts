import type { PeopleList } from "../base/people-list.ts";
import type { Reader } from "../db/unit.ts";
import type { ReaderKey } from "../vault/wrap.ts";
import { BOARD } from "./person.ts";
import { listPeople } from "./person.store.ts";
import { readerKeysOf } from "./standing.ts";

/** The codes of those who can sign in: enrolled, not disabled, and not frozen by a colleague. */
export async function ablePeople(reader: Reader): Promise<ReadonlySet<string>> {
  const { rows } = await reader.sql.raw<{ rows: { code: string }[] }>(
    `select p.code from people p where p.disabled_at is null
       and not exists (select from access_freezes f where f.person = p.code and f.second_lift is null)`,
  );
  return new Set(rows.map(({ code }) => code));
}

/** The codes of those whom a colleague froze, until two have lifted it. */
export async function frozenPeople(reader: Reader): Promise<ReadonlySet<string>> {
  const found: string[] = await reader
    .sql<{ person: string; second_lift: string | null }>("access_freezes")
    .whereNull("second_lift")
    .pluck("person");
  return new Set(found);
}

/** The signed list without the keys of who cannot sign in now, to draw people from; what somebody signed before is verified against the whole list. */
export async function ableOnList(reader: Reader, list: PeopleList): Promise<PeopleList> {
  const able = await ablePeople(reader);
  return { ...list, keys: list.keys.filter(({ person }) => person === BOARD || able.has(person)) };
}

/** The reader keys of the triagers who can sign in, by the signed list; none when there is nobody. */
export async function ableTriagers(
  reader: Reader,
  list: PeopleList,
  at: Date,
): Promise<ReaderKey[]> {
  const able = await ablePeople(reader);
  const triagers = (await listPeople(reader)).filter(
    ({ code, roles }) => roles.includes("triager") && able.has(code),
  );
  return readerKeysOf(
    list,
    triagers.map(({ code }) => code),
    at,
  );
}

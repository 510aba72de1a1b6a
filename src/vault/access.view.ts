import type { Reader } from "../db/unit.ts";
import { accessTag } from "./case-key.ts";
import type { OpenCase } from "./case-key.ts";
import type { EntryKind, Purpose } from "./entry.ts";

/** One look of somebody at one entry. */
export interface Access {
  readonly id: string;
  /** The hour in which it was. */
  readonly at: Date;
  readonly person: string;
  /** The same for all looks of this person at one case, and for nobody else's: side by side the tags of the table name who decides with whom. 32 hex digits. */
  readonly tag: string;
  readonly kind: EntryKind;
  readonly purpose: Purpose;
}

/** The tag of a line, by which its person cannot be laid beside another one: half of the SHA-256 of the code and the case's tag, which nobody guesses who has neither key nor table. */
const OWN_TAG = "encode(substr(sha256(convert_to(person || ' ' || tag, 'UTF8')), 1, 16), 'hex')";

/** Which looks are asked for: of one case that is open, by the tag of a line, of one person, for some purposes, in the hours from `from` and before `until`. */
interface AccessAsk {
  readonly case?: OpenCase;
  readonly tag?: string;
  readonly person?: string;
  readonly purposes?: readonly Purpose[];
  readonly from?: Date;
  readonly until?: Date;
  /** The last one of the page before. */
  readonly after?: Pick<Access, "at" | "id">;
  readonly limit: number;
}

/** Looks at sealed entries, newest hour first and in no order within it; at most `limit`. */
export async function accessLog(reader: Reader, ask: AccessAsk): Promise<Access[]> {
  const query = reader
    .sql<Access>("vault_access")
    .select<Access[]>("id", "at", "person", "kind", "purpose", reader.sql.raw(`${OWN_TAG} as tag`))
    .orderBy([
      { column: "at", order: "desc" },
      { column: "id", order: "desc" },
    ])
    .limit(ask.limit);
  if (ask.case !== undefined) void query.where("tag", accessTag(ask.case));
  if (ask.tag !== undefined) void query.whereRaw(`${OWN_TAG} = ?`, [ask.tag]);
  if (ask.person !== undefined) void query.where("person", ask.person);
  if (ask.purposes !== undefined) void query.whereIn("purpose", ask.purposes);
  if (ask.from !== undefined) void query.where("at", ">=", ask.from);
  if (ask.until !== undefined) void query.where("at", "<", ask.until);
  if (ask.after !== undefined)
    void query.whereRaw("(at, id) < (?, ?)", [ask.after.at, ask.after.id]);
  return query;
}

/** Everybody who has looked at a case that is open, as long as looks are kept. */
export async function personsWhoLooked(reader: Reader, open: OpenCase): Promise<string[]> {
  return reader
    .sql<{ person: string; tag: string }>("vault_access")
    .where("tag", accessTag(open))
    .distinct()
    .orderBy("person")
    .pluck("person");
}

/** Of each case that this person has looked at since `since` the hour in which they last did, oldest first; the one with the tag `except` left out. */
export async function lastLooks(
  reader: Reader,
  ask: { readonly person: string; readonly since: Date; readonly except: string },
): Promise<Date[]> {
  const { rows } = await reader.sql.raw<{ rows: { last: Date }[] }>(
    `select max(at) as last from vault_access where person = :person and at >= :since and tag <> :except
     group by tag order by last`,
    { ...ask },
  );
  return rows.map(({ last }) => last);
}

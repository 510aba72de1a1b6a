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
  /** The same for all looks at one case; which case it is only the case's key tells. */
  readonly tag: string;
  readonly kind: EntryKind;
  readonly purpose: Purpose;
}

/**
 * Looks at sealed entries, newest hour first and in no order within it: of one case that is open, of one person, or all. `after` is the last
 * one of the page before; at most `limit`.
 */
export async function accessLog(
  reader: Reader,
  ask: { case?: OpenCase; person?: string; after?: Pick<Access, "at" | "id">; limit: number },
): Promise<Access[]> {
  const query = reader
    .sql<Access>("vault_access")
    .select("id", "at", "person", "tag", "kind", "purpose")
    .orderBy([
      { column: "at", order: "desc" },
      { column: "id", order: "desc" },
    ])
    .limit(ask.limit);
  if (ask.case !== undefined) void query.where("tag", accessTag(ask.case));
  if (ask.person !== undefined) void query.where("person", ask.person);
  if (ask.after !== undefined)
    void query.whereRaw("(at, id) < (?, ?)", [ask.after.at, ask.after.id]);
  return query;
}

import type { Reader } from "../db/unit.ts";
import { accessTag } from "./case-key.ts";
import type { OpenCase } from "./case-key.ts";
import type { EntryKind, Purpose } from "./entry.ts";

/** One look of somebody at one entry. */
export interface Access {
  readonly number: bigint;
  readonly at: Date;
  readonly person: string;
  /** The same for all looks at one case; which case it is only the case's key tells. */
  readonly tag: string;
  readonly kind: EntryKind;
  readonly purpose: Purpose;
}

/**
 * Looks at sealed entries, newest first: of one case that is open, of one person, or all. `before` is the number of the last one of the
 * page before; at most `limit`.
 */
export async function accessLog(
  reader: Reader,
  ask: { case?: OpenCase; person?: string; before?: bigint; limit: number },
): Promise<Access[]> {
  const query = reader
    .sql<Access>("vault_access")
    .select("number", "at", "person", "tag", "kind", "purpose")
    .orderBy("number", "desc")
    .limit(ask.limit);
  if (ask.case !== undefined) void query.where("tag", accessTag(ask.case));
  if (ask.person !== undefined) void query.where("person", ask.person);
  if (ask.before !== undefined) void query.where("number", "<", ask.before);
  return query;
}

import type { Id } from "../base/id.ts";
import type { Reader } from "../db/unit.ts";
import type { EntryKind, Purpose } from "./entry.ts";

/** One look of somebody at one entry. */
export interface Access {
  readonly number: bigint;
  readonly at: Date;
  readonly person: string;
  readonly case: Id<"case">;
  readonly kind: EntryKind;
  readonly seq: number;
  readonly purpose: Purpose;
}

interface AccessRow extends Omit<Access, "case"> {
  readonly case_id: Id<"case">;
}

/**
 * Looks at sealed entries, newest first: of one case, of one person, or all. `before` is the number of the last one of the
 * page before; at most `limit`.
 */
export async function accessLog(
  reader: Reader,
  ask: { case?: Id<"case">; person?: string; before?: bigint; limit: number },
): Promise<Access[]> {
  const query = reader
    .sql<AccessRow>("vault_access")
    .select<AccessRow[]>("number", "at", "person", "case_id", "kind", "seq", "purpose")
    .orderBy("number", "desc")
    .limit(ask.limit);
  if (ask.case !== undefined) void query.where("case_id", ask.case);
  if (ask.person !== undefined) void query.where("person", ask.person);
  if (ask.before !== undefined) void query.where("number", "<", ask.before);
  const rows = await query;
  return rows.map(({ case_id, ...rest }) => ({ ...rest, case: case_id }));
}

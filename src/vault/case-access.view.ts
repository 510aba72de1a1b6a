import type { Reader } from "../db/unit.ts";
import { accessTag } from "./case-key.ts";
import type { OpenCase } from "./case-key.ts";
import type { EntryKind, Purpose } from "./entry.ts";

/** What one person opened of one case in one hour for one purpose: one line, however often. */
export interface CaseAccess {
  /** The hour in which it was. */
  readonly at: Date;
  readonly person: string;
  readonly purpose: Purpose;
  readonly kinds: readonly EntryKind[];
}

/** Where a page of them ends. */
export type CaseAccessPlace = Pick<CaseAccess, "at" | "person" | "purpose">;

/** Whose lines are left out: as if they were not there, in number, order and pages; but those for one of these purposes. */
export interface LinesKeptBack {
  readonly persons: readonly string[];
  readonly but: readonly Purpose[];
}

/** Who opened what of a case that is open, newest hour first, as long as looks are kept; at most `limit` lines, those behind `after`, without those that are kept back. */
export async function caseAccess(
  reader: Reader,
  open: OpenCase,
  ask: {
    readonly after?: CaseAccessPlace | undefined;
    readonly keptBack: LinesKeptBack;
    readonly limit: number;
  },
): Promise<CaseAccess[]> {
  const { after, keptBack, limit } = ask;
  const { rows } = await reader.sql.raw<{ rows: CaseAccess[] }>(
    `select at, person, purpose, array_agg(distinct kind order by kind) as kinds from vault_access
     where tag = :tag and (person <> all (cast(:persons as text[])) or purpose = any (cast(:but as text[])))
       and (cast(:at as timestamptz) is null or at < :at or (at = :at and (person, purpose) > (:person, :purpose)))
     group by at, person, purpose order by at desc, person, purpose limit :limit`,
    {
      tag: accessTag(open),
      at: after?.at ?? null,
      person: after?.person ?? "",
      purpose: after?.purpose ?? "",
      persons: [...keptBack.persons],
      but: [...keptBack.but],
      limit,
    },
  );
  return rows;
}

import { formatDate } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Group } from "./group.ts";

interface GroupRow {
  code: string;
  programme: string;
  key: Uint8Array;
  quota: number;
  until: string;
  proposed_by: string;
  agreed_by: string | null;
  withdrawn_by: string | null;
  withdrawn_on: string | null;
}

/** Adds a group that `proposedBy` proposes at the unit's instant; false when there is one of this code or this key, whatever became of it. */
export async function insertGroup(
  unit: Unit,
  group: Omit<Group, "agreedBy" | "withdrawn">,
): Promise<boolean> {
  const rows = await unit
    .sql("vouch_groups")
    .insert({
      code: group.code,
      programme: group.programme,
      key: Buffer.from(group.key),
      quota: group.quota,
      until: group.until,
      proposed_by: group.proposedBy,
      proposed_on: formatDate(unit.at),
    })
    .onConflict()
    .ignore()
    .returning<{ code: string }[]>("code");
  return rows.length === 1;
}

/** All groups that were ever proposed, by code. */
export async function listGroups(reader: Reader): Promise<Group[]> {
  const rows = await reader.sql<GroupRow>("vouch_groups").select("*").orderBy("code");
  return rows.map(groupOf);
}

/** One group, locked until the unit ends: `change` to agree or withdraw, `count` to take a vouch of it, which no withdrawal then overtakes. Undefined for an unknown code. */
export async function lockGroup(
  unit: Unit,
  code: string,
  what: "change" | "count",
): Promise<Group | undefined> {
  const query = unit.sql<GroupRow>("vouch_groups").where({ code }).select("*");
  const [row] = await (what === "change" ? query.forUpdate() : query.forShare());
  return row && groupOf(row);
}

/** Notes at the unit's instant who agrees to a locked one. */
export async function saveGroupAgreement(unit: Unit, code: string, by: string): Promise<void> {
  await unit
    .sql("vouch_groups")
    .where({ code })
    .update({ agreed_by: by, agreed_on: formatDate(unit.at) });
}

/** Notes at the unit's instant who withdraws a locked one. */
export async function saveWithdrawal(unit: Unit, code: string, by: string): Promise<void> {
  await unit
    .sql("vouch_groups")
    .where({ code })
    .update({ withdrawn_by: by, withdrawn_on: formatDate(unit.at) });
}

/**
 * Counts one vouch of a locked group against the quota of a month (`YYYY-MM`); false when nothing of it is left. Two at once never pass the quota: the second
 * waits for the first one's unit, and sees what it counted.
 */
export async function countVouch(unit: Unit, group: Group, month: string): Promise<boolean> {
  const { rows } = await unit.sql.raw<{ rows: unknown[] }>(
    `insert into vouch_uses (group_code, month, used) values (:code, cast(:month as date), 1)
     on conflict (group_code, month) do update set used = vouch_uses.used + 1 where vouch_uses.used < :quota returning used`,
    { code: group.code, month: `${month}-01`, quota: group.quota },
  );
  return rows.length === 1;
}

/** How many vouches of a month (`YYYY-MM`) came, by group; groups without any are missing. */
export async function vouchesOf(
  reader: Reader,
  month: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = await reader
    .sql<{ group_code: string; used: number }>("vouch_uses")
    .where({ month: `${month}-01` } as object)
    .select("group_code", "used");
  return new Map(rows.map((row) => [row.group_code, row.used]));
}

/** Forgets the counts of months before `month` (`YYYY-MM`), whose vouches are taken no more; returns how many. */
export async function deleteCounts(unit: Unit, month: string): Promise<number> {
  return unit.sql("vouch_uses").where("month", "<", `${month}-01`).delete();
}

function groupOf(row: GroupRow): Group {
  const { withdrawn_by: by, withdrawn_on: on } = row;
  return {
    code: row.code,
    programme: row.programme,
    key: new Uint8Array(row.key),
    quota: row.quota,
    until: row.until,
    proposedBy: row.proposed_by,
    agreedBy: row.agreed_by ?? undefined,
    withdrawn: by === null || on === null ? undefined : { by, on },
  };
}

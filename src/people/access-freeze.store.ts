import type { Reader, Unit } from "../db/unit.ts";
import type { AccessFreeze } from "./access-freeze.ts";

/** Adds a freeze that one person makes at the unit's instant; false when the same is frozen already. */
export async function insertFreeze(
  unit: Unit,
  freeze: { id: string; person: string | undefined; by: string; reason: string },
): Promise<boolean> {
  const rows = await unit
    .sql("access_freezes")
    .insert({
      id: freeze.id,
      person: freeze.person ?? null,
      frozen_by: freeze.by,
      frozen_at: unit.at,
      reason: freeze.reason,
    })
    .onConflict(unit.sql.raw("(coalesce(person, '')) where second_lift is null"))
    .ignore()
    .returning<{ id: string }[]>("id");
  return rows.length === 1;
}

/** The newest freezes, open ones first. */
export async function listFreezes(reader: Reader, limit: number): Promise<AccessFreeze[]> {
  const rows = await reader
    .sql("access_freezes")
    .select<FreezeRow[]>("*")
    .orderByRaw("second_lift is not null, frozen_at desc, id")
    .limit(limit);
  return rows.map(freezeOf);
}

/** The open freeze of a person, or with undefined of the fund's payouts. */
export async function findOpenFreeze(
  reader: Reader,
  person: string | undefined,
): Promise<AccessFreeze | undefined> {
  const row = await reader
    .sql("access_freezes")
    .select<FreezeRow[]>("*")
    .whereRaw("coalesce(person, '') = ?", [person ?? ""])
    .whereNull("second_lift")
    .first();
  return row === undefined ? undefined : freezeOf(row);
}

/** How many accesses are frozen by this person now. */
export async function countFrozenBy(reader: Reader, by: string): Promise<number> {
  const rows = await reader
    .sql("access_freezes")
    .where({ frozen_by: by })
    .whereNotNull("person")
    .whereNull("second_lift")
    .pluck("id");
  return rows.length;
}

/** A freeze, locked until the unit ends; undefined for an unknown id. */
export async function lockFreeze(unit: Unit, id: string): Promise<AccessFreeze | undefined> {
  const row = await unit
    .sql("access_freezes")
    .select<FreezeRow[]>("*")
    .where({ id })
    .forUpdate()
    .first();
  return row === undefined ? undefined : freezeOf(row);
}

/** Notes at the unit's instant who lifts a locked freeze, as the first or the second. */
export async function saveLift(unit: Unit, freeze: AccessFreeze, by: string): Promise<void> {
  const change =
    freeze.lifts.length === 0
      ? { first_lift: by, first_lift_at: unit.at }
      : { second_lift: by, second_lift_at: unit.at };
  await unit.sql("access_freezes").where({ id: freeze.id }).update(change);
}

interface FreezeRow {
  id: string;
  person: string | null;
  frozen_by: string;
  frozen_at: Date;
  reason: string;
  first_lift: string | null;
  first_lift_at: Date | null;
  second_lift: string | null;
  second_lift_at: Date | null;
}

function freezeOf(row: FreezeRow): AccessFreeze {
  const lift = (by: string | null, at: Date | null) =>
    by === null || at === null ? [] : [{ by, at }];
  return {
    id: row.id,
    person: row.person ?? undefined,
    frozenBy: row.frozen_by,
    frozenAt: row.frozen_at,
    reason: row.reason,
    lifts: [
      ...lift(row.first_lift, row.first_lift_at),
      ...lift(row.second_lift, row.second_lift_at),
    ],
  };
}

import { formatDate } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";
import type { Blackout } from "./blackout.ts";

interface BlackoutRow {
  id: string;
  first_day: string;
  last_day: string;
  declared_by: string;
  declared_on: string;
  ended_by: string | null;
  ended_on: string | null;
}

/** Adds one that `by` declares at the unit's instant; false when one of its days is in another. */
export async function insertBlackout(
  unit: Unit,
  blackout: { readonly id: string; readonly firstDay: string; readonly by: string },
): Promise<boolean> {
  const rows = await unit
    .sql("blackouts")
    .insert({
      id: blackout.id,
      first_day: blackout.firstDay,
      declared_by: blackout.by,
      declared_on: formatDate(unit.at),
    })
    .onConflict()
    .ignore()
    .returning<{ id: string }[]>("id");
  return rows.length === 1;
}

/** All that were ever declared, the newest first. */
export async function listBlackouts(reader: Reader): Promise<Blackout[]> {
  const rows = await reader
    .sql("blackouts")
    .select<BlackoutRow[]>(...columns(reader))
    .orderBy([{ column: "first_day", order: "desc" }, { column: "id" }]);
  return rows.map(blackoutOf);
}

/** One of them, locked until the unit ends; undefined for an unknown id. */
export async function lockBlackout(unit: Unit, id: string): Promise<Blackout | undefined> {
  const row = await unit
    .sql("blackouts")
    .select<BlackoutRow[]>(...columns(unit))
    .where({ id })
    .forUpdate()
    .first();
  return row === undefined ? undefined : blackoutOf(row);
}

/** Notes at the unit's instant who ends a locked one. */
export async function saveEnd(unit: Unit, id: string, by: string): Promise<void> {
  await unit
    .sql("blackouts")
    .where({ id })
    .update({ ended_by: by, ended_on: formatDate(unit.at) });
}

function columns({ sql }: Reader) {
  return ["*", sql.raw("blackout_last_day(first_day, ended_on) as last_day")] as const;
}

function blackoutOf(row: BlackoutRow): Blackout {
  const { ended_by: by, ended_on: on } = row;
  return {
    id: row.id,
    firstDay: row.first_day,
    lastDay: row.last_day,
    declaredBy: row.declared_by,
    declaredOn: row.declared_on,
    ended: by === null || on === null ? undefined : { by, on },
  };
}

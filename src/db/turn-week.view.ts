import type { Reader } from "./unit.ts";

/** The Monday (UTC, `YYYY-MM-DD`) of this week by the database’s own clock: the only one that it takes for a turn that begins. */
export async function turnWeek(reader: Reader): Promise<string> {
  const { rows } = await reader.sql.raw<{ rows: [{ week: string }] }>("select turn_week() as week");
  return rows[0].week;
}

/** Today (UTC, `YYYY-MM-DD`) by the same clock. */
export async function turnDay(reader: Reader): Promise<string> {
  const { rows } = await reader.sql.raw<{ rows: [{ day: string }] }>("select turn_day() as day");
  return rows[0].day;
}

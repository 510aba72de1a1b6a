import type { Reader } from "../db/unit.ts";

/** How many appeals wait for two people who have had no part in their cases. Nobody on the staff can open them. */
export async function appealsWaiting(reader: Reader): Promise<number> {
  const { rows } = await reader.sql.raw<{ rows: { count: bigint }[] }>(
    "select count(*) as count from cases where state = 'appealed'",
  );
  return Number(rows[0]?.count ?? 0n);
}

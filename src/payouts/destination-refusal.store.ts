import type { Reader, Unit } from "../db/unit.ts";

/** How many destinations for a payout were refused with an answer that says whose they are. */
export async function countRefused(reader: Reader, payout: string): Promise<number> {
  const row = await reader
    .sql<{ payout: string; refused: number }>("destination_refusals")
    .where({ payout })
    .first("refused");
  return row?.refused ?? 0;
}

/** Counts one more, of a payout whose row is locked. */
export async function addRefused(unit: Unit, payout: string): Promise<void> {
  await unit.sql.raw(
    `insert into destination_refusals as d (payout, refused) values (?, 1)
     on conflict (payout) do update set refused = d.refused + 1`,
    [payout],
  );
}

import type { Reader } from "../db/unit.ts";

/** Gifts that are booked and could still be undone by a reorganisation: sats by programme. */
export async function unsettledGifts(reader: Reader): Promise<ReadonlyMap<string, bigint>> {
  const found = await reader.sql.raw<{ rows: { programme: string; amount: bigint }[] }>(
    `select programme, sum(amount)::bigint as amount from gifts
     where turns % 2 = 1 and not settled group by programme`,
  );
  return new Map(found.rows.map((row) => [row.programme, row.amount]));
}

import type { Reader, Unit } from "../db/unit.ts";
import { mustBeGoodUntil } from "./certificate.ts";

/** How many indexes of chain 0, from the next on and without a gap, have a certificate that can be handed out at `at`. */
export async function countCertificates(
  reader: Reader,
  programme: string,
  at: Date,
): Promise<number> {
  const found = await reader.sql.raw<{ rows: { count: bigint }[] }>(
    `select count(*) as count from (
       select c.index, k.next_receive + row_number() over (order by c.index) - 1 as expected
       from wallet_certificates c join wallet_keychains k using (programme)
       where programme = :programme and c.purpose = 'gift' and c.index >= k.next_receive and c.not_after >= :goodUntil
     ) ahead where index = expected`,
    { programme, goodUntil: mustBeGoodUntil(at) },
  );
  return Number(found.rows[0]?.count ?? 0n);
}

/**
 * Whether more than `left` certificates seem to be left: whether the one that lies so far ahead is there and good. One look at an index,
 * where counting would read the whole stock for every donor.
 */
export async function isStockAbove(unit: Unit, programme: string, left: number): Promise<boolean> {
  const found = await unit.sql.raw<{ rows: unknown[] }>(
    `select 1 from wallet_certificates c join wallet_keychains k using (programme)
     where programme = :programme and c.purpose = 'gift' and c.index = k.next_receive + cast(:left as integer)
       and c.not_after >= :goodUntil`,
    { programme, left, goodUntil: mustBeGoodUntil(unit.at) },
  );
  return found.rows.length > 0;
}

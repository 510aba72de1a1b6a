import type { Reader, Unit } from "../db/unit.ts";
import { lastDayOf, mustBeGoodUntil } from "./certificate.ts";

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

/** The certified addresses that a programme still has to give out. */
export interface CertificateStock {
  readonly programme: string;
  /** How many, as `countCertificates` says. */
  readonly left: number;
  /** Index of the next address that is given out. */
  readonly next: number;
  /** Index at which the next block has to begin so that no address between is left without one. */
  readonly blockFrom: number;
  /** The days (YYYY-MM-DD) until which the first of them to end, and the last, can be given out; undefined when none is left. */
  readonly until: { readonly first: string; readonly last: string } | undefined;
}

/** The stock of every programme with a wallet, by programme. */
export async function certificateStocks(reader: Reader, at: Date): Promise<CertificateStock[]> {
  const { rows } = await reader.sql.raw<{ rows: StockRow[] }>(
    `select k.programme, k.next_receive as next, count(ahead.index) as left,
       to_char(min(ahead.not_after), 'YYYY-MM-DD') as first,
       to_char(max(ahead.not_after), 'YYYY-MM-DD') as last
     from wallet_keychains k left join lateral (
       select index, not_after from (
         select c.index, c.not_after, k.next_receive + row_number() over (order by c.index) - 1 as expected
         from wallet_certificates c
         where c.programme = k.programme and c.purpose = 'gift' and c.index >= k.next_receive and c.not_after >= :goodUntil
       ) good where index = expected
     ) ahead on true
     group by k.programme, k.next_receive order by k.programme`,
    { goodUntil: mustBeGoodUntil(at) },
  );
  return rows.map(({ programme, next, left, first, last }) => ({
    programme,
    left: Number(left),
    next,
    blockFrom: next + Number(left),
    until:
      first === null || last === null
        ? undefined
        : { first: lastDayOf(first), last: lastDayOf(last) },
  }));
}

interface StockRow {
  programme: string;
  next: number;
  left: bigint;
  first: string | null;
  last: string | null;
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

import type { Reader } from "../db/unit.ts";

/**
 * What the batches of a programme that were frozen in the 24 hours before `at` pay, in sats; those that were given up and dead ones, whose payouts are
 * frozen anew, are left out.
 */
export async function frozenInDay(reader: Reader, programme: string, at: Date): Promise<bigint> {
  // A manifest expires a day after it was frozen, which is the only moment of it that is kept.
  const { rows } = await reader.sql.raw<{ rows: { total: bigint | null }[] }>(
    `select sum(bp.amount)::bigint as total from batches b join batch_payouts bp on bp.batch = b.id
     where b.programme = :programme and b.state not in ('voided', 'dead') and b.expires_at > :at`,
    { programme, at },
  );
  return rows[0]?.total ?? 0n;
}

import type { Reader } from "../db/unit.ts";

/** Rules by which a signer says that what it may sign in a day is signed (FORMATS 5, rule 15): with time alone there is room again. */
const FULL = ["limit-day", "limit-count"] as const;

/**
 * The frozen batches that wait for room at the signer and can still have it: enough people approved, their time is not over, and no other rule was in
 * the way. The approvals stand, so nobody is asked again but the signer. None while a restore waits to be released.
 */
export async function batchesForRoom(reader: Reader, listed: number, at: Date): Promise<string[]> {
  const { rows } = await reader.sql.raw<{ rows: { id: string }[] }>(
    `select b.id from batches b
     where b.state = 'frozen' and b.expires_at > :at and b.refusal = any (:full)
       and (select count(*) from batch_approvals a where a.digest = b.digest) >= greatest(b.need, :listed)
       and not exists (select from batch_signatures s where s.batch = b.id and s.from_signer)
       and not exists (select from restores r where r.released_at is null)
     order by b.id`,
    { listed, at, full: [...FULL] },
  );
  return rows.map((row) => row.id);
}

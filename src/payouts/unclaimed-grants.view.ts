import type { Reader } from "../db/unit.ts";

/** A grant of which nobody said where it is to be paid: its programme and the key of the hold that its money is in. */
export interface UnclaimedGrant {
  readonly programme: string;
  readonly hold: string;
}

/**
 * Grants that were approved in the month of `until` (its first day) or before, whose money is still held and of which no payout was ever queued, here
 * or, after a restore, in the signer's log; at most `limit`, by key, which is random.
 */
export async function unclaimedGrants(
  reader: Reader,
  ask: { readonly until: string; readonly limit: number },
): Promise<UnclaimedGrant[]> {
  const { rows } = await reader.sql.raw<{ rows: { programme: string; hold: string }[] }>(
    `select h.programme, h.key as hold from postings h join journal_entries e on e.seq = h.entry
     where h.kind = 'hold' and h.code = 'committed' and e.event = 'grant.approved'
       and e.effective_on < cast(:until as date) + interval '1 month'
       and not exists (select from postings r where r.resolves = h.id)
       and not exists (select from payouts p where 'grant/' || p.id = h.key)
       and not exists (select from lost_payouts l where 'grant/' || l.payout = h.key and not exists (select from lost_end(l.batch)))
     order by h.key limit :limit`,
    { ...ask },
  );
  return rows;
}

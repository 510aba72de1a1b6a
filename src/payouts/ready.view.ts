import type { Reader } from "../db/unit.ts";

/** A payout that waits for a batch: random name, amount in sats, nothing of its case. */
export interface ReadyPayout {
  readonly id: string;
  readonly programme: string;
  readonly amount: bigint;
}

/** The payouts that wait for a batch, by programme and id. */
export async function readyPayouts(reader: Reader): Promise<ReadyPayout[]> {
  const found = await reader.sql.raw<{ rows: ReadyPayout[] }>(
    `select p.id, p.programme, p.amount from payouts p
     where not p.cancelled and not exists (select from batch_payouts bp where bp.payout = p.id and bp.live)
       and not exists (select from payout_refusals r where r.payout = p.id)
       and not exists (select from lost_payouts l where l.payout = p.id and not exists (select from lost_end(l.batch)))
     order by p.programme, p.id`,
  );
  return found.rows;
}

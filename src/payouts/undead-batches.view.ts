import type { Reader } from "../db/unit.ts";
import { lineageEnd } from "./lineage-end.view.ts";

/** A dead batch that could be mined all the same, because a reorganisation took away what ended it: a cancel of it is what ends it. */
export interface UndeadBatch {
  readonly batch: string;
  /** How many payouts wait that were signed in it last: no other batch may pay them before it has ended. */
  readonly waiting: number;
}

/** The dead batches that could be mined, and keep coins or payouts from any other until they are cancelled; by id. */
export async function undeadBatches(reader: Reader): Promise<UndeadBatch[]> {
  const { rows } = await reader.sql.raw<{ rows: UndeadBatch[] }>(
    `select b.id as batch, (
         select count(*)::integer from payouts p
         where p.returned_from = b.id and not p.cancelled
           and not exists (select from batch_payouts bp where bp.payout = p.id and bp.live)) as waiting
     from batches b
     where b.state = 'dead' and (
       exists (select from wallet_reservations r where r.lineage = b.id)
       or exists (select from payouts p where p.returned_from = b.id))
     order by b.id`,
  );
  const undead: UndeadBatch[] = [];
  for (const row of rows) if ((await lineageEnd(reader, row.batch)) === undefined) undead.push(row);
  return undead;
}

/** Whether a batch is one of them. */
export async function isUndead(reader: Reader, batch: string): Promise<boolean> {
  return (await undeadBatches(reader)).some((each) => each.batch === batch);
}

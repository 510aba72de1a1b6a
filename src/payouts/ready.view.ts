import type { Reader } from "../db/unit.ts";
import type { DestinationChange } from "./destination-change.ts";
import { listChanges } from "./destination-change.store.ts";

/** A payout that waits for a batch: random name, amount in sats, nothing of its case. */
export interface ReadyPayout {
  readonly id: string;
  readonly programme: string;
  readonly amount: bigint;
  /** The newest change of its destination, unless that was taken back. */
  readonly change: DestinationChange | undefined;
}

/** The payouts that wait for a batch, by programme and id. */
export async function readyPayouts(reader: Reader): Promise<ReadyPayout[]> {
  const found = await reader.sql.raw<{ rows: Omit<ReadyPayout, "change">[] }>(
    `select p.id, p.programme, p.amount from payouts p
     where not p.cancelled and not exists (select from batch_payouts bp where bp.payout = p.id and bp.live)
       and not exists (select from payout_refusals r where r.payout = p.id)
       and not exists (select from lost_payouts l where l.payout = p.id and not exists (select from lost_end(l.batch)))
     order by p.programme, p.id`,
  );
  const changes = await listChanges(
    reader,
    found.rows.map(({ id }) => id),
  );
  return found.rows.map((row) => ({ ...row, change: changes.get(row.id) }));
}

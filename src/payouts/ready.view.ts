import type { Reader } from "../db/unit.ts";
import type { MoneyAward } from "./award.ts";
import type { DestinationChange } from "./destination-change.ts";
import { listChanges } from "./destination-change.store.ts";
import { moneyOf } from "./price-payouts.ts";

/** A payout that waits for a batch: random name, amount in sats, nothing of its case. */
export interface ReadyPayout {
  readonly id: string;
  readonly programme: string;
  /** What is held for it; also what it pays, unless its award is in a currency. */
  readonly amount: bigint;
  /** Its award, if that is in a currency: what it comes to in sats is reckoned when a batch is frozen. */
  readonly money: MoneyAward | undefined;
  /** Undefined for one that was made again from the signer's log: nobody knows whom it paid. */
  readonly script: Uint8Array | undefined;
  /** The newest change of its destination, unless that was taken back. */
  readonly change: DestinationChange | undefined;
}

interface Row {
  id: string;
  programme: string;
  amount: bigint;
  script: Buffer | null;
  award: string | null;
}

/** The payouts that wait for a batch, by programme and id. */
export async function readyPayouts(reader: Reader): Promise<ReadyPayout[]> {
  const found = await reader.sql.raw<{ rows: Row[] }>(
    `select p.id, p.programme, p.amount, p.script, p.award from payouts p
     where not p.cancelled and not exists (select from batch_payouts bp where bp.payout = p.id and bp.live)
       and not exists (select from payout_refusals r where r.payout = p.id)
       and not exists (select from payout_withdrawals w where w.payout = p.id)
       and not exists (select from hand_payments h where h.payout = p.id) and not payout_is_paused(p.id)
       and not exists (select from lost_payouts l where l.payout = p.id and not exists (select from lost_end(l.batch)))
     order by p.programme, p.id`,
  );
  const changes = await listChanges(
    reader,
    found.rows.map(({ id }) => id),
  );
  return found.rows.map(({ award, script, ...row }) => ({
    ...row,
    script: script === null ? undefined : new Uint8Array(script),
    money: award === null ? undefined : moneyOf({ award }),
    change: changes.get(row.id),
  }));
}

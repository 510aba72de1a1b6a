import { formatDate } from "../base/clock.ts";
import type { Reader, Unit } from "../db/unit.ts";

/** A payout that is given up by whom it is for, and where its money is held. */
export interface WithdrawnPayout {
  readonly programme: string;
  /** The key of the hold that its money is in. */
  readonly hold: string;
}

/** Notes that a payout in no batch, whose row is locked, was taken back, which gives it up; returns where its money is. */
export async function insertWithdrawal(unit: Unit, payout: string): Promise<WithdrawnPayout> {
  await unit.sql("payout_withdrawals").insert({ payout, given_up_on: formatDate(unit.at) });
  const row = await unit
    .sql<WithdrawnPayout & { id: string }>("payouts")
    .where({ id: payout })
    .first("programme", "hold");
  if (row === undefined) throw new Error("insertWithdrawal: there is no such payout");
  return row;
}

/** Whether any of these payouts was taken back by whom it was for. */
export async function isAnyWithdrawn(reader: Reader, payouts: readonly string[]): Promise<boolean> {
  const row = await reader
    .sql<{ payout: string }>("payout_withdrawals")
    .whereIn("payout", payouts)
    .first("payout");
  return row !== undefined;
}

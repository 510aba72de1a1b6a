import type { Sats } from "../base/sats.ts";
import { sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";
import type { Side } from "./band.ts";

/**
 * After a restore the public log counts records that were lost here. When they are found again on the chain, so much of them is already
 * published: takes `amount` from what is owed and returns how much of it the log has, from 0 to `amount`. `settledAt` is the height of the tip
 * at which the record was deep enough for the book: what became so only after the restore is new, whatever is still owed.
 */
export async function takeDebt(
  unit: Unit,
  record: {
    readonly side: Side;
    readonly programme: string;
    readonly amount: Sats;
    readonly settledAt: number;
  },
): Promise<Sats> {
  const { rows } = await unit.sql.raw<{ rows: { taken: bigint }[] }>(
    "select take_book_debt(:side, :programme, :amount, :settledAt) as taken",
    {
      side: record.side,
      programme: record.programme,
      amount: record.amount,
      settledAt: record.settledAt,
    },
  );
  return sats(rows[0]?.taken ?? 0n);
}

/** Notes how much of a side of a programme the log counts that is not stored here. Only a restore writes here. */
export async function addDebt(
  unit: Unit,
  debt: {
    readonly side: Side;
    readonly programme: string;
    readonly amount: bigint;
    /** Height of the tip at the restore. */
    readonly until: number;
  },
): Promise<void> {
  await unit.sql.raw(
    `insert into book_debts (side, programme, amount, until) values (:side, :programme, :amount, :until)
     on conflict (side, programme) do update set amount = book_debts.amount + excluded.amount,
       until = greatest(book_debts.until, excluded.until)`,
    debt,
  );
}

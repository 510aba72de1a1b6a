import type { Sats } from "../base/sats.ts";
import { sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";
import type { Side } from "./band.ts";

/**
 * After a restore the public log counts records that were lost here. When they are found again on the chain, so much of them is already
 * published: takes `amount` from what is owed and returns how much of it the log has, from 0 to `amount`.
 */
export async function takeDebt(
  unit: Unit,
  record: { readonly side: Side; readonly programme: string; readonly amount: Sats },
): Promise<Sats> {
  const { rows } = await unit.sql.raw<{ rows: { taken: bigint }[] }>(
    "select take_book_debt(:side, :programme, :amount) as taken",
    { side: record.side, programme: record.programme, amount: record.amount },
  );
  return sats(rows[0]?.taken ?? 0n);
}

/** Notes how much of a side of a programme the log counts that is not stored here. Only a restore writes here. */
export async function addDebt(
  unit: Unit,
  debt: { readonly side: Side; readonly programme: string; readonly amount: bigint },
): Promise<void> {
  await unit.sql.raw(
    `insert into book_debts (side, programme, amount) values (:side, :programme, :amount)
     on conflict (side, programme) do update set amount = book_debts.amount + excluded.amount`,
    debt,
  );
}

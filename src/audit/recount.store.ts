import { sats } from "../base/sats.ts";
import type { Sats } from "../base/sats.ts";
import type { Unit } from "../db/unit.ts";

/** What the book was told of a payout: its amount, and how much of it the log counts, which is more where it was told less later. */
export interface ToldPayout {
  readonly amount: Sats;
  readonly counted: Sats;
}

/** What the book was told of a payout, its row locked until the unit ends; undefined of one from before amounts were noted. */
export async function lockTold(unit: Unit, payout: string): Promise<ToldPayout | undefined> {
  const row = await unit
    .sql<{ reference: string; amount: bigint | null; counted: bigint | null }>("book_records")
    .where({ reference: `out/${payout}` })
    .forUpdate()
    .first("amount", "counted");
  if (row === undefined || row.amount === null || row.counted === null) return undefined;
  return { amount: sats(row.amount), counted: sats(row.counted) };
}

/** Notes what the book is told of a payout now. */
export async function saveTold(
  unit: Unit,
  { payout, ...told }: ToldPayout & { readonly payout: string; readonly programme: string },
): Promise<void> {
  await unit
    .sql("book_records")
    .where({ reference: `out/${payout}` })
    .update(told);
}

/** Notes that nothing of a payout is paid any more; whether the book had been told of some. What the log counts of it stays, and is too much now. */
export async function clearTold(unit: Unit, payout: string): Promise<boolean> {
  const changed = await unit
    .sql("book_records")
    .where({ reference: `out/${payout}` })
    .where("amount", ">", 0)
    .update({ amount: 0 });
  return changed > 0;
}

/**
 * Takes up to `amount` of what the log counts too much of other payouts of the programme, which were paid less after they were counted; returns how much
 * that is, from 0 to `amount`. So much of this one is published already.
 */
export async function takeSurplus(
  unit: Unit,
  { programme, amount }: { readonly programme: string; readonly amount: Sats },
): Promise<Sats> {
  const rows = await unit
    .sql<{ reference: string; programme: string; amount: bigint; counted: bigint }>("book_records")
    .where({ programme })
    .whereRaw("counted > amount")
    .orderBy("reference")
    .forUpdate()
    .select("reference", "amount", "counted");
  let left: bigint = amount;
  for (const row of rows) {
    const surplus = row.counted - row.amount;
    const taken = surplus < left ? surplus : left;
    if (taken === 0n) break;
    await unit
      .sql("book_records")
      .where({ reference: row.reference })
      .update({ counted: row.counted - taken });
    left -= taken;
  }
  return sats(amount - left);
}

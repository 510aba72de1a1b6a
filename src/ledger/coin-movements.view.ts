import type { Reader } from "../db/unit.ts";

/** What one entry booked in or out of a programme's coins, in sats; minus means out. */
export interface CoinMovement {
  readonly event: string;
  readonly reference: string;
  readonly effectiveOn: string;
  readonly amount: bigint;
}

/**
 * The entries that moved a programme's coins, in the order of recording, for `reconcile`: what the database added by itself is left
 * out, because no coin moved by it. Whoever knows what a reference names (outpoint and turn, batch and turn) gives it its id.
 */
export async function coinMovements(reader: Reader, programme: string): Promise<CoinMovement[]> {
  const { rows } = await reader.sql.raw<{ rows: CoinMovement[] }>(
    `select e.event, e.reference, e.effective_on as "effectiveOn",
       sum(case when m.is_debit then m.posted else -m.posted end)::bigint as amount
     from journal_entries e
     join ledger_movements m on m.entry = e.seq and m.position > 0
     join ledger_accounts a on a.id = m.account and a.code = :account
     group by e.seq having sum(case when m.is_debit then m.posted else -m.posted end) <> 0
     order by e.seq`,
    { account: `assets:chain:${programme}` },
  );
  return rows;
}

import type { Reader } from "../db/unit.ts";

/** What of a programme's payouts is on its way; amounts in sats. */
export interface Flights {
  readonly programme: string;
  /** Payouts and transactions that are signed or confirmed and not settled. */
  readonly payouts: number;
  readonly transactions: number;
  /** The ledger has it as paid, but a reorganisation could still undo it. */
  readonly unsettled: bigint;
}

/** The programmes that have something on its way. */
export async function flightsOf(reader: Reader): Promise<Flights[]> {
  const found = await reader.sql.raw<{
    rows: { programme: string; payouts: bigint; transactions: bigint; unsettled: bigint }[];
  }>(
    `select p.programme, count(*) as payouts, count(distinct b.id) as transactions,
       coalesce(sum(p.amount) filter (where b.state = 'confirmed'), 0)::bigint as unsettled
     from batches b join batch_payouts bp on bp.batch = b.id and bp.live join payouts p on p.id = bp.payout
     where b.state in ('signed', 'confirmed') group by p.programme`,
  );
  return found.rows.map((row) => ({
    programme: row.programme,
    payouts: Number(row.payouts),
    transactions: Number(row.transactions),
    unsettled: row.unsettled,
  }));
}

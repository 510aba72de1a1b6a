import type { Reader } from "../db/unit.ts";

/** What of a programme's payouts is on its way; amounts in sats. */
export interface Flights {
  readonly programme: string;
  /** Payouts, and transactions that pay some, that are signed or confirmed and not settled. */
  readonly payouts: number;
  readonly transactions: number;
  /** What the ledger has as paid, and as fees, that a reorganisation could still undo. */
  readonly unsettled: bigint;
  readonly unsettledFees: bigint;
}

/** The programmes that have something on its way. */
export async function flightsOf(reader: Reader): Promise<Flights[]> {
  const found = await reader.sql.raw<{
    rows: {
      programme: string;
      payouts: bigint;
      transactions: bigint;
      unsettled: bigint;
      unsettled_fees: bigint;
    }[];
  }>(
    `select b.programme, count(*) filter (where paid.payouts > 0) as transactions,
       coalesce(sum(paid.payouts), 0)::bigint as payouts,
       coalesce(sum(paid.amount) filter (where b.state = 'confirmed'), 0)::bigint as unsettled,
       coalesce(sum(mined.fee) filter (where b.state = 'confirmed'), 0)::bigint as unsettled_fees
     from batches b
     cross join lateral (
       select count(*) as payouts, sum(bp.amount) as amount
       from batch_payouts bp where bp.batch = b.id) paid
     left join lateral (
       select v.fee from batch_variants v
       join chain_inclusions i on i.txid = v.txid join chain_blocks c on c.hash = i.block_hash and c.active
       where v.batch = b.id) mined on true
     where b.state in ('signed', 'confirmed') group by b.programme`,
  );
  return found.rows.map((row) => ({
    programme: row.programme,
    payouts: Number(row.payouts),
    transactions: Number(row.transactions),
    unsettled: row.unsettled,
    unsettledFees: row.unsettled_fees,
  }));
}

import type { Reader } from "../db/unit.ts";

/**
 * What became of a programme's money, in sats, from the posted and held sums. Always, exactly:
 * `received = available + committed + inFlight + paid + fees + losses + operations + refunds + transfers`.
 */
export interface Figures {
  readonly programme: string;
  /** Every gift that is in the books, deep or not. */
  readonly received: bigint;
  /** What can be promised; negative while promises exceed coins. Coins in suspense are not in it. */
  readonly available: bigint;
  /** Open holds of promises. */
  readonly committed: bigint;
  /** Open holds of signed payments that the chain has not confirmed. */
  readonly inFlight: bigint;
  /** Grants paid and confirmed. */
  readonly paid: bigint;
  readonly fees: bigint;
  readonly other: {
    readonly losses: bigint;
    readonly operations: bigint;
    /** Sent back to donors. */
    readonly refunds: bigint;
    /** Moved to other programmes; negative when more came from them. Sums to zero over all programmes. */
    readonly transfers: bigint;
  };
}

/** A programme's balances, one column an account, each counted on the side on which it moves the equation. */
interface FiguresRow {
  programme: string;
  coins: bigint;
  committed: bigint;
  in_flight: bigint;
  donations: bigint;
  grants: bigint;
  fees: bigint;
  losses: bigint;
  operations: bigint;
  refunds: bigint;
  transfers: bigint;
  /** Credit of suspense and unbacked: coins that are there and cannot be promised, coins promised that are not there. */
  barred: bigint;
}

/** The figures of every programme with accounts, by code; one statement, so they are of one instant. */
export async function figuresOf(reader: Reader): Promise<Figures[]> {
  const { rows } = await reader.sql.raw<{ rows: FiguresRow[] }>(
    `with account as (
       select a.programme, left(a.code, -length(a.programme) - 1) as name, b.debits - b.credits as balance,
         b.committed_credits, b.in_flight_credits
       from ledger_accounts a join ledger_balances b on b.account = a.id
     )
     select programme,
       sum(balance) filter (where name = 'assets:chain')::bigint as coins,
       sum(committed_credits) filter (where name = 'assets:chain')::bigint as committed,
       sum(in_flight_credits) filter (where name = 'assets:chain')::bigint as in_flight,
       -sum(balance) filter (where name = 'revenue:donations')::bigint as donations,
       sum(balance) filter (where name = 'expenses:grants')::bigint as grants,
       sum(balance) filter (where name = 'expenses:network-fees')::bigint as fees,
       sum(balance) filter (where name = 'expenses:losses')::bigint as losses,
       sum(balance) filter (where name = 'expenses:operations')::bigint as operations,
       sum(balance) filter (where name = 'liabilities:refunds')::bigint as refunds,
       sum(balance) filter (where name = 'equity:transfers')::bigint as transfers,
       -sum(balance) filter (where name in ('liabilities:suspense', 'liabilities:unbacked'))::bigint as barred
     from account group by programme order by programme collate "C"`,
  );
  return rows.map((row) => ({
    programme: row.programme,
    received: row.donations,
    available: row.coins - row.committed - row.in_flight - row.barred,
    committed: row.committed,
    inFlight: row.in_flight,
    paid: row.grants,
    fees: row.fees,
    other: {
      losses: row.losses,
      operations: row.operations,
      refunds: row.refunds,
      transfers: row.transfers,
    },
  }));
}

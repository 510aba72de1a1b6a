import type { Reader } from "../db/unit.ts";
import type { AccountCode, Side } from "./account.ts";

/** One account: what was posted on each side, and the balance on the side on which it grows. In sats; open holds are not in it. */
export interface TrialBalanceRow {
  readonly account: AccountCode;
  readonly programme: string;
  readonly side: Side;
  readonly debits: bigint;
  readonly credits: bigint;
  readonly balance: bigint;
}

/**
 * The trial balance of one programme or of all, by account. With `upTo`, as of the end of that date (`YYYY-MM-DD`) by the date on
 * which things took effect; with `upToSeq`, as of that entry in the order of recording; the two are never mixed in one reconciliation.
 */
export async function trialBalance(
  reader: Reader,
  at: {
    readonly programme?: string;
    readonly upTo?: string;
    readonly upToSeq?: bigint;
  } = {},
): Promise<TrialBalanceRow[]> {
  const { rows } = await reader.sql.raw<{ rows: Omit<TrialBalanceRow, "balance">[] }>(
    `select a.code as account, a.programme, a.side,
       coalesce(sum(m.posted) filter (where m.is_debit), 0)::bigint as debits,
       coalesce(sum(m.posted) filter (where not m.is_debit), 0)::bigint as credits
     from ledger_accounts a
     left join (ledger_movements m join journal_entries e on e.seq = m.entry) on m.account = a.id
       and (cast(:upTo as date) is null or e.effective_on <= :upTo)
       and (cast(:upToSeq as bigint) is null or e.seq <= :upToSeq)
     where cast(:programme as text) is null or a.programme = :programme
     group by a.id order by a.code collate "C"`,
    {
      programme: at.programme ?? null,
      upTo: at.upTo ?? null,
      upToSeq: at.upToSeq ?? null,
    },
  );
  return rows.map((row) => ({
    ...row,
    balance: row.side === "debit" ? row.debits - row.credits : row.credits - row.debits,
  }));
}

import { formatDate } from "../base/clock.ts";
import type { Reader } from "../db/unit.ts";

/** What a programme has granted, in sats: `ever` what it holds for grants and has paid, `since` what was granted from a day on. */
export interface Granted {
  readonly ever: bigint;
  readonly since: bigint;
}

/**
 * Reckoned from the postings each time, never counted. `ever` is what is held as committed or in flight, fees reserved with it, and what was
 * paid; `since` are all grants approved on the day of `from` or later, also those that were given back since.
 */
export async function grantedBy(reader: Reader, programme: string, from: Date): Promise<Granted> {
  const { rows } = await reader.sql.raw<{ rows: { ever: bigint | null; since: bigint | null }[] }>(
    `select
       (select sum(case left(a.code, -length(a.programme) - 1)
            when 'assets:chain' then b.committed_credits + b.in_flight_credits
            when 'expenses:grants' then b.debits - b.credits else 0 end)::bigint
          from ledger_accounts a join ledger_balances b on b.account = a.id where a.programme = :programme) as ever,
       (select sum(p.amount)::bigint from journal_entries e join postings p on p.entry = e.seq
          where e.event = 'grant.approved' and e.effective_on >= :from and p.kind = 'hold' and p.programme = :programme) as since`,
    { programme, from: formatDate(from) },
  );
  return { ever: rows[0]?.ever ?? 0n, since: rows[0]?.since ?? 0n };
}

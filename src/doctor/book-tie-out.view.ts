import type { Side } from "../audit/band.ts";
import { parseDraft } from "../audit/epoch-draft.ts";
import type { Reader } from "../db/unit.ts";
import type { Finding } from "../ledger/check.view.ts";
import { partsOf } from "./log-tie-out.view.ts";

interface SumRow {
  programme: string;
  side: Side;
  sum: bigint;
}

/** Every gift and payout that the book was given has its row, and everything settled was given, once (`book_records` has it unique); of what was given up it counts nothing. */
const RECORDS = `
  with due as (
    select 'in/' || g.txid || ':' || g.vout as reference from gifts g where g.settled
    union all
    select 'out/' || p.id from payouts p join batch_payouts bp on bp.payout = p.id and bp.live
    join batches b on b.id = bp.batch where b.state = 'settled'
  ), known as (
    select 'in/' || txid || ':' || vout as reference from gifts union all select 'out/' || id from payouts
  )
  select reference as subject, 'given to the book' as expected, 'not given' as actual from due
  where reference not in (select reference from book_records)
  union all
  select reference, 'a gift or payout', 'none' from book_records where reference not in (select reference from known)
  union all
  select r.reference, bp.amount::text, r.amount::text from book_records r join batch_payouts bp on r.reference = 'out/' || bp.payout and bp.live
  join batches b on b.id = bp.batch where b.state = 'settled' and r.amount <> bp.amount
  union all
  select r.reference, '0', r.amount::text from book_records r join payouts p on r.reference = 'out/' || p.id
  where p.cancelled and r.amount > 0 and not exists (select from batch_payouts bp where bp.payout = p.id and bp.live)`;

/** What gifts and payouts say was received and paid, against the accounts that say it. */
const ACCOUNTS = `
  with facts as (
    select programme, 'revenue:donations' as name, sum(amount) as sum from gifts where turns % 2 = 1 or settled group by 1
    union all
    select b.programme, 'expenses:grants', sum(bp.amount) from batches b
    join batch_payouts bp on bp.batch = b.id and bp.live where b.turns % 2 = 1 group by 1
  )
  select a.code as subject, coalesce(f.sum, 0)::text as expected, abs(b.debits - b.credits)::text as actual
  from ledger_accounts a join ledger_balances b on b.account = a.id
  left join facts f on a.code = f.name || ':' || f.programme
  where left(a.code, -length(a.programme) - 1) in ('revenue:donations', 'expenses:grants')
    and coalesce(f.sum, 0) <> abs(b.debits - b.credits)`;

/** The sums of what the book was given, and of what still waits in its pool. */
const GIVEN = `
  select g.programme, 'in' as side, sum(g.amount)::bigint as sum from gifts g
  join book_records r on r.reference = 'in/' || g.txid || ':' || g.vout group by 1
  union all
  select p.programme, 'out', sum(coalesce(r.counted, p.amount))::bigint from payouts p
  join book_records r on r.reference = 'out/' || p.id group by 1`;
const WAITING =
  "select programme, side, sum(amount)::bigint as sum from book_parts group by programme, side";

/**
 * The public book's outbox against the ledger's side: everything settled was given to the book once, and what was given is published, drawn
 * up or waiting, sat for sat. `published` is what the leaves say (`log-tie-out.view.ts`). Empty when all agree.
 */
export async function tieOutBook(
  reader: Reader,
  published: ReadonlyMap<string, bigint>,
): Promise<Finding[]> {
  const findings = [
    ...(await broken(reader, "book-record", RECORDS)),
    ...(await broken(reader, "book-account", ACCOUNTS)),
  ];
  const given = await sums(reader, GIVEN);
  const there = new Map(published);
  for (const [parts, sum] of await sums(reader, WAITING)) add(there, parts, sum);
  const [staged] = await reader.sql<{ draft: string }>("staged_epochs").select("draft");
  if (staged !== undefined) {
    for (const { t, p, s } of parseDraft(staged.draft).leaves) add(there, partsOf(t, p), s);
  }
  for (const parts of [...new Set([...given.keys(), ...there.keys()])].sort()) {
    const [expected, actual] = [given.get(parts) ?? 0n, there.get(parts) ?? 0n];
    if (expected === actual) continue;
    findings.push({
      rule: "book-parts",
      subject: parts,
      expected: String(expected),
      actual: String(actual),
    });
  }
  return findings;
}

async function broken(reader: Reader, rule: string, sql: string): Promise<Finding[]> {
  const { rows } = await reader.sql.raw<{ rows: Omit<Finding, "rule">[] }>(sql);
  return rows.map((row) => ({ rule, ...row }));
}

async function sums(reader: Reader, sql: string): Promise<Map<string, bigint>> {
  const { rows } = await reader.sql.raw<{ rows: SumRow[] }>(sql);
  return new Map(rows.map(({ side, programme, sum }) => [partsOf(side, programme), sum]));
}

function add(to: Map<string, bigint>, parts: string, sum: bigint): void {
  to.set(parts, (to.get(parts) ?? 0n) + sum);
}

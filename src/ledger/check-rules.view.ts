/** One thing that must hold: a statement that returns (subject, expected, actual), one row for each violation. */
export interface Rule {
  readonly rule: string;
  readonly sql: string;
}

/** The tables that nobody may change, and how many triggers of ours watch each. */
const WATCHED =
  "(values ('ledger_accounts', 2), ('ledger_balances', 4), ('journal_entries', 3), ('postings', 4))";

/**
 * What the database must show, written a second time and differently from the posting function, so that one mistake cannot hide
 * in both. Without the view ledger_movements, which that function uses.
 */
export const RULES: readonly Rule[] = [
  {
    rule: "debits-equal-credits",
    sql: `select a.programme as subject, sum(b.debits)::text || ' ' || sum(b.committed_debits) || ' ' || sum(b.in_flight_debits) as expected,
        sum(b.credits)::text || ' ' || sum(b.committed_credits) || ' ' || sum(b.in_flight_credits) as actual
      from ledger_balances b join ledger_accounts a on a.id = b.account group by a.programme
      having (sum(b.debits), sum(b.committed_debits), sum(b.in_flight_debits))
        <> (sum(b.credits), sum(b.committed_credits), sum(b.in_flight_credits))`,
  },
  {
    rule: "balance",
    sql: `with moved as (
        select p.debit, p.credit, p.amount, p.kind, coalesce(p.code, h.code) as code, coalesce(h.amount, p.amount) as held
        from postings p left join postings h on h.id = p.resolves
      ), legs as (
        select debit as account, 1 as is_debit, moved.* from moved union all select credit, 0, moved.* from moved
      ), sums as (
        select account,
          coalesce(sum(amount) filter (where is_debit = 1 and kind not in ('hold', 'void')), 0) as debits,
          coalesce(sum(amount) filter (where is_debit = 0 and kind not in ('hold', 'void')), 0) as credits,
          coalesce(sum(case kind when 'hold' then held else -held end) filter (where is_debit = 1 and code = 'committed'), 0) as cd,
          coalesce(sum(case kind when 'hold' then held else -held end) filter (where is_debit = 0 and code = 'committed'), 0) as cc,
          coalesce(sum(case kind when 'hold' then held else -held end) filter (where is_debit = 1 and code = 'in-flight'), 0) as fd,
          coalesce(sum(case kind when 'hold' then held else -held end) filter (where is_debit = 0 and code = 'in-flight'), 0) as fc
        from legs group by account
      )
      select a.code as subject,
        concat_ws(' ', coalesce(s.debits, 0), coalesce(s.credits, 0), coalesce(s.cd, 0), coalesce(s.cc, 0), coalesce(s.fd, 0), coalesce(s.fc, 0)) as expected,
        concat_ws(' ', b.debits, b.credits, b.committed_debits, b.committed_credits, b.in_flight_debits, b.in_flight_credits) as actual
      from ledger_accounts a left join ledger_balances b on b.account = a.id left join sums s on s.account = a.id
      where (b.debits, b.credits, b.committed_debits, b.committed_credits, b.in_flight_debits, b.in_flight_credits) is distinct from
        (coalesce(s.debits, 0), coalesce(s.credits, 0), coalesce(s.cd, 0), coalesce(s.cc, 0), coalesce(s.fd, 0), coalesce(s.fc, 0))`,
  },
  {
    rule: "overdraft",
    sql: `select a.code as subject, 'not below 0' as expected,
        (case a.side when 'debit' then b.debits - b.credits - b.committed_credits - b.in_flight_credits
          else b.credits - b.debits - b.committed_debits - b.in_flight_debits end)::text as actual
      from ledger_balances b join ledger_accounts a on a.id = b.account
      where a.guarded and case a.side when 'debit' then b.debits - b.credits - b.committed_credits - b.in_flight_credits
          else b.credits - b.debits - b.committed_debits - b.in_flight_debits end < 0`,
  },
  {
    rule: "holds",
    sql: `with held as (
        select h.credit as account, sum(h.amount) filter (where h.code = 'committed') as committed,
          sum(h.amount) filter (where h.code = 'in-flight') as in_flight
        from postings h where h.kind = 'hold' and not exists (select from postings r where r.resolves = h.id) group by h.credit
      )
      select a.code as subject, concat_ws(' ', coalesce(h.committed, 0), coalesce(h.in_flight, 0)) as expected,
        concat_ws(' ', b.committed_credits, b.in_flight_credits) as actual
      from ledger_balances b join ledger_accounts a on a.id = b.account left join held h on h.account = b.account
      where (b.committed_credits, b.in_flight_credits) <> (coalesce(h.committed, 0), coalesce(h.in_flight, 0))`,
  },
  {
    rule: "hold-of-coins",
    sql: `select p.key as subject, 'assets:chain' as expected, c.code as actual
      from postings p join ledger_accounts c on c.id = p.credit join ledger_accounts d on d.id = p.debit
      where p.kind = 'hold' and (c.code <> 'assets:chain:' || p.programme or d.guarded)`,
  },
  {
    rule: "resolution",
    sql: `select r.key as subject, concat_ws(' ', h.kind, h.debit, h.credit, h.amount) as expected,
        concat_ws(' ', r.kind, r.debit, r.credit, r.amount) as actual
      from postings r left join postings h on h.id = r.resolves
      where r.kind in ('commit', 'void') and (h.kind is distinct from 'hold' or (h.debit, h.credit) <> (r.debit, r.credit)
        or r.amount > h.amount or (r.kind = 'void' and r.amount <> h.amount) or h.entry >= r.entry)`,
  },
  {
    rule: "reversal",
    sql: `select r.key as subject, concat_ws(' ', t.kind, t.credit, t.debit, t.amount) as expected,
        concat_ws(' ', r.kind, r.debit, r.credit, r.amount) as actual
      from postings r left join postings t on t.id = r.reverses
      where r.kind = 'reverse' and (t.kind is null or t.kind not in ('post', 'commit')
        or (t.credit, t.debit, t.amount) <> (r.debit, r.credit, r.amount) or t.entry >= r.entry)`,
  },
  {
    rule: "once",
    sql: `select 'resolves ' || resolves as subject, '1' as expected, count(*)::text as actual from postings group by resolves having count(resolves) > 1
      union all select 'reverses ' || reverses, '1', count(*)::text from postings group by reverses having count(reverses) > 1
      union all select 'key ' || key, '1', count(*)::text from postings group by key having count(*) > 1
      union all select 'event ' || event || ' ' || reference, '1', count(*)::text from journal_entries group by event, reference having count(*) > 1`,
  },
  {
    rule: "entry",
    sql: `select 'entry ' || e.seq as subject, e.posting_count::text as expected, count(p.id) filter (where p.position > 0)::text as actual
      from journal_entries e left join postings p on p.entry = e.seq group by e.seq
      having count(p.id) filter (where p.position > 0) <> e.posting_count or max(p.position) <> e.posting_count
        or count(*) filter (where p.programme <> e.programme) > 0`,
  },
  {
    rule: "programme",
    sql: `select p.key as subject, p.programme as expected, concat_ws(' ', d.programme, c.programme) as actual
      from postings p join ledger_accounts d on d.id = p.debit join ledger_accounts c on c.id = p.credit
      where d.programme <> p.programme or c.programme <> p.programme or p.debit = p.credit`,
  },
  {
    rule: "unbacked",
    sql: `with p as (
        select a.programme,
          sum(b.debits - b.credits - b.committed_credits - b.in_flight_credits) filter (where a.code like 'assets:chain:%') as free,
          sum(b.credits - b.debits) filter (where a.code like 'liabilities:suspense:%') as suspense,
          sum(b.credits - b.debits) filter (where a.code like 'liabilities:unbacked:%') as unbacked
        from ledger_balances b join ledger_accounts a on a.id = b.account group by a.programme
      )
      select programme as subject, 'unbacked, or free beyond suspense, or neither' as expected,
        concat_ws(' ', free, suspense, unbacked) as actual
      from p where free < suspense or (unbacked > 0 and free > suspense)
      union all
      select p.key, 'added by the database', 'requested' from postings p
      join ledger_accounts a on a.id in (p.debit, p.credit)
      where a.code like 'liabilities:unbacked:%' and p.position > 0`,
  },
  {
    rule: "append-only",
    sql: `select w.name as subject, w.triggers::text as expected, count(t.oid)::text as actual
      from ${WATCHED} w (name, triggers)
      left join pg_trigger t on t.tgrelid = to_regclass(w.name) and not t.tgisinternal and t.tgenabled = 'A'
      group by w.name, w.triggers having count(t.oid) < w.triggers`,
  },
  {
    rule: "application-writes",
    sql: `select w.name as subject, 'no write' as expected, p.privilege as actual
      from ${WATCHED} w (name, triggers), unnest(array['insert', 'update', 'delete', 'truncate']) p (privilege)
      where has_table_privilege('commonpurse_app', w.name, p.privilege)`,
  },
];

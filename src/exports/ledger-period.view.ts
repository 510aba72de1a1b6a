import { readRows } from "../db/read-rows.ts";
import type { Reader } from "../db/unit.ts";
import type { AccountCode } from "../ledger/account.ts";
import { dailyPrices, pricedCurrencies } from "../rates/daily-prices.view.ts";
import type { AccountMovement, JournalPart, LedgerExport, Movement, Period } from "./journal.ts";

/** The day of Bitcoin's first block: nothing of ours is older. */
const FIRST_DAY = "2009-01-03";

/** Kinds of posting that move money; holds only promise it, and would tell on which day an award of how much was decided. */
const MOVING = "('post', 'commit', 'reverse')";

interface MovementRow {
  entry: bigint;
  effective_on: string;
  happened_on: string | null;
  recorded_on: string;
  event: string;
  programme: string;
  position: number;
  kind: Movement["kind"];
  debit: AccountCode;
  credit: AccountCode;
  amount: bigint;
  reverses: string | null;
}

/** The ledger of a period. Inside one snapshot, whose time it shares and in which its entries are read one after another. */
export async function ledgerPeriod(reader: Reader, period: Period): Promise<LedgerExport> {
  const found = await entrySpan(reader, period);
  const first = period.from ?? found.first ?? period.to ?? FIRST_DAY;
  const last = latest(first, period.to ?? found.last ?? first);
  const days = { first, last };
  return {
    days,
    accounts: await accountMovements(reader, period),
    events: found.events,
    currencies: await pricedCurrencies(reader, { from: first, to: last }),
    prices: dailyPrices(reader, { from: first, to: last }),
    entries: movedEntries(reader, period),
  };
}

/** Every account over a period, by code. */
export async function accountMovements(reader: Reader, period: Period): Promise<AccountMovement[]> {
  const { rows } = await reader.sql.raw<{ rows: Omit<AccountMovement, "closing">[] }>(
    `with moved as (
       select m.account, m.is_debit, m.posted,
         cast(:from as date) is not null and e.effective_on < :from as is_before
       from ledger_movements m join journal_entries e on e.seq = m.entry
       where (cast(:to as date) is null or e.effective_on <= :to)
         and (cast(:programme as text) is null or e.programme = :programme)
     ), sums as (
       select account,
         coalesce(sum(case when is_debit then posted else -posted end) filter (where is_before), 0)::bigint as opening,
         coalesce(sum(posted) filter (where is_debit and not is_before), 0)::bigint as debits,
         coalesce(sum(posted) filter (where not is_debit and not is_before), 0)::bigint as credits
       from moved group by account
     )
     select a.code as account, a.programme, a.side, coalesce(s.opening, 0) as opening, coalesce(s.debits, 0) as debits,
       coalesce(s.credits, 0) as credits
     from ledger_accounts a left join sums s on s.account = a.id
     where cast(:programme as text) is null or a.programme = :programme
     order by a.programme collate "C", a.code collate "C"`,
    bindings(period),
  );
  return rows.map((row) => ({ ...row, closing: row.opening + row.debits - row.credits }));
}

/** The first and last day of the entries of a period, and the kinds of events among them. */
async function entrySpan(
  reader: Reader,
  period: Period,
): Promise<{ first: string | undefined; last: string | undefined; events: string[] }> {
  const { rows } = await reader.sql.raw<{
    rows: { event: string; first: string; last: string }[];
  }>(
    `select e.event, min(e.effective_on) as first, max(e.effective_on) as last from journal_entries e
     where ${IN_PERIOD} and exists (select from postings p where p.entry = e.seq and p.kind in ${MOVING})
     group by e.event order by e.event collate "C"`,
    bindings(period),
  );
  const days = rows.flatMap(({ first, last }) => [first, last]).sort();
  return { first: days[0], last: days.at(-1), events: rows.map(({ event }) => event) };
}

const IN_PERIOD = `(cast(:from as date) is null or e.effective_on >= :from)
  and (cast(:to as date) is null or e.effective_on <= :to)
  and (cast(:programme as text) is null or e.programme = :programme)`;

/**
 * Entries and movements are numbered as they stand in the file: numbers of the ledger would have gaps where something was promised, and so
 * count the awards between two days.
 */
async function* movedEntries(reader: Reader, period: Period): AsyncGenerator<JournalPart> {
  const rows = readRows<MovementRow>(
    reader,
    "exported_rows",
    `with moved as (
       select p.id, p.kind, p.debit, p.credit, p.amount, p.reverses, e.effective_on, e.happened_on, e.recorded_at, e.event, e.programme,
         dense_rank() over (order by e.effective_on, e.seq) as entry,
         (row_number() over (partition by e.seq order by p.position))::int as position
       from journal_entries e join postings p on p.entry = e.seq and p.kind in ${MOVING} where ${IN_PERIOD}
     )
     select m.entry, m.effective_on, m.happened_on, (m.recorded_at at time zone 'UTC')::date as recorded_on, m.event, m.programme,
       m.position, m.kind, d.code as debit, c.code as credit, m.amount, t.entry || '/' || t.position as reverses
     from moved m
     join ledger_accounts d on d.id = m.debit join ledger_accounts c on c.id = m.credit
     left join moved t on t.id = m.reverses
     order by m.entry, m.position`,
    bindings(period),
  );
  let open: (JournalPart & { movements: Movement[] }) | undefined;
  for await (const row of rows) {
    if (open?.entry !== row.entry) {
      if (open !== undefined) yield open;
      open = partOf(row);
    }
    open.movements.push(movementOf(row));
  }
  if (open !== undefined) yield open;
}

function partOf(row: MovementRow): JournalPart & { movements: Movement[] } {
  return {
    entry: row.entry,
    effectiveOn: row.effective_on,
    happenedOn: row.happened_on ?? undefined,
    recordedOn: row.recorded_on,
    event: row.event,
    programme: row.programme,
    movements: [],
  };
}

function movementOf(row: MovementRow): Movement {
  const { position, kind, debit, credit, amount } = row;
  return { position, kind, debit, credit, amount, reverses: row.reverses ?? undefined };
}

function bindings({ from, to, programme }: Period): Record<string, string | null> {
  return { from: from ?? null, to: to ?? null, programme: programme ?? null };
}

function latest(a: string, b: string): string {
  return a > b ? a : b;
}

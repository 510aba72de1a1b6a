/** A ledger of any length, written by SQL past the posting function: what reads it does not care how it came. */
import type { Knex } from "knex";
import { units } from "../../src/db/unit.ts";
import { openAccounts } from "../../src/ledger/open-accounts.ts";
import { testClock } from "../support/clock.ts";
import { seededRandom } from "../support/random.ts";

const AT_ONCE = 500_000;

/** Days over which the entries take effect, from the first of 2020. */
export const FILLED_DAYS = 3_650;

/** What one posting moves. */
const AMOUNT = 1_000;

/**
 * Adds gifts of one posting each until the journal has `count` postings, or until `seconds` are over; how many there are then. The balances of
 * the programme follow, so that its ledger adds up. What checks and numbers rows goes for good, which takes a database of one's own: 180 µs
 * a posting with all of it, 36 without.
 */
export async function fillLedger(
  owner: Knex,
  programme: string,
  { count, seconds = Infinity }: { readonly count: number; readonly seconds?: number },
): Promise<number> {
  const work = units(owner, testClock(), seededRandom());
  await work({ kind: "job", name: "bench" }, (unit) => openAccounts(unit, programme));
  await loosen(owner);
  const end = performance.now() + seconds * 1000;
  let filled = await countOf(owner);
  while (filled < count && performance.now() < end) {
    const more = Math.min(AT_ONCE, count - filled);
    await owner.transaction((sql) => addGifts(sql, programme, { from: filled, count: more }));
    filled += more;
  }
  await owner.raw("analyze journal_entries, postings");
  return filled;
}

/** Takes away the triggers, the checks, and the unique texts; the indexes that exports read by stay. */
async function loosen(owner: Knex): Promise<void> {
  for (const table of ["journal_entries", "postings"]) {
    await owner.raw("alter table ?? disable trigger all", [table]);
    const { rows } = await owner.raw<{ rows: { name: string }[] }>(
      `select conname as name from pg_constraint where conrelid = cast(:table as regclass)
       and (contype = 'c' or conname in ('postings_key_once', 'journal_entries_once'))`,
      { table },
    );
    for (const { name } of rows)
      await owner.raw("alter table ?? drop constraint ??", [table, name]);
  }
}

async function addGifts(
  sql: Knex.Transaction,
  programme: string,
  { from, count }: { readonly from: number; readonly count: number },
): Promise<void> {
  await sql.raw(
    `with added as (
       insert into journal_entries (event, reference, programme, effective_on, recorded_at, fact, posting_count, request_hash)
       select 'gift.confirmed', 'bench/' || n, :programme, date '2020-01-01' + n / 300 % ${FILLED_DAYS},
         timestamptz '2030-01-01 00:00Z', true, 1, sha256(n::text::bytea)
       from generate_series(cast(:from as integer), cast(:to as integer)) n
       returning seq
     )
     insert into postings (entry, position, key, kind, programme, debit, credit, amount)
     select seq, 1, 'bench/gift/' || seq, 'post', :programme, chain.id, gifts.id, ${AMOUNT}
     from added, ledger_accounts chain, ledger_accounts gifts
     where chain.code = 'assets:chain:' || :programme and gifts.code = 'revenue:donations:' || :programme`,
    { programme, from, to: from + count - 1 },
  );
  await sql.raw(
    `update ledger_balances b set
       debits = debits + case when a.side = 'debit' then :sum else 0 end,
       credits = credits + case when a.side = 'credit' then :sum else 0 end
     from ledger_accounts a where a.id = b.account
       and a.code in ('assets:chain:' || :programme, 'revenue:donations:' || :programme)`,
    { programme, sum: String(count * AMOUNT) },
  );
}

async function countOf(sql: Knex): Promise<number> {
  const { rows } = await sql.raw<{ rows: { count: bigint }[] }>("select count(*) from postings");
  return Number(rows[0]?.count ?? 0);
}

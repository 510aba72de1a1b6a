import type { Knex } from "knex";
import { expect } from "vitest";
import type { Actor } from "../../src/base/actor.ts";
import { sats } from "../../src/base/sats.ts";
import { units } from "../../src/db/unit.ts";
import type { Work } from "../../src/db/unit.ts";
import { accountCode } from "../../src/ledger/account.ts";
import type { AccountName } from "../../src/ledger/account.ts";
import { checkLedger } from "../../src/ledger/check.view.ts";
import { giftConfirmed, grantApproved } from "../../src/ledger/entries.ts";
import { figuresOf } from "../../src/ledger/figures.view.ts";
import type { Figures } from "../../src/ledger/figures.view.ts";
import type { JournalEntry, Posting } from "../../src/ledger/journal.ts";
import { openAccounts } from "../../src/ledger/open-accounts.ts";
import { postEntry } from "../../src/ledger/post-entry.ts";
import type { Posted } from "../../src/ledger/post-entry.ts";
import { testClock } from "./clock.ts";
import { freshDatabase } from "./postgres.ts";
import type { FreshDatabase } from "./postgres.ts";
import { seededRandom } from "./random.ts";

const BY: Actor = { kind: "job", name: "test" };

/** The date on which everything takes effect unless a test says otherwise. */
export const DAY_ONE = "2030-01-07";

/** A ledger in a database of its own, and short ways to use it. */
export interface LedgerWorld {
  readonly db: FreshDatabase;
  readonly work: Work;
  /** Opens accounts for a programme. */
  open(programme: string): Promise<void>;
  post(entry: JournalEntry): Promise<Posted>;
  figures(programme: string): Promise<Figures>;
  /** Debits minus credits of an account, as posted. */
  balance(name: AccountName, programme: string): Promise<bigint>;
  /** Every balance, posting and entry (of some programmes, or of all) as one text, to compare before and after. */
  everything(programmes?: readonly string[]): Promise<string>;
  /** Fails unless the checker finds nothing. */
  check(): Promise<void>;
}

/** A fresh ledger without programmes. */
export async function ledgerWorld(): Promise<LedgerWorld> {
  const db = await freshDatabase();
  const work = units(db.app, testClock(), seededRandom());
  return {
    db,
    work,
    open: (programme) => work(BY, (unit) => openAccounts(unit, programme)),
    post: (entry) => work(BY, (unit) => postEntry(unit, entry)),
    figures: async (programme) => {
      const all = await figuresOf({ sql: db.app });
      return all.find((figures) => figures.programme === programme)!;
    },
    balance: async (name, programme) => {
      const found = await db.app.raw(
        `select b.debits - b.credits as balance from ledger_balances b join ledger_accounts a on a.id = b.account where a.code = ?`,
        [accountCode(name, programme)],
      );
      return found.rows[0].balance;
    },
    everything: (programmes) => everythingIn(db.owner, programmes),
    check: async () => expect(await checkLedger({ sql: db.app })).toEqual([]),
  };
}

/** An entry of a test's own making. */
export function entryOf(
  reference: string,
  programme: string,
  postings: readonly Posting[],
  fact = false,
): JournalEntry {
  return { event: "test.posted", reference, programme, effectiveOn: DAY_ONE, fact, postings };
}

/** A posting between two named accounts. */
export function posting(
  key: string,
  programme: string,
  [debit, credit]: readonly [AccountName, AccountName],
  amount: bigint,
): Posting {
  return {
    key,
    kind: "post",
    debit: accountCode(debit, programme),
    credit: accountCode(credit, programme),
    amount: sats(amount),
  };
}

/** A hold of coins for grants. */
export function holding(key: string, programme: string, amount: bigint): Posting {
  return {
    key,
    kind: "hold",
    code: "committed",
    debit: accountCode("grants", programme),
    credit: accountCode("chain", programme),
    amount: sats(amount),
  };
}

/** A gift of `amount` in the transaction numbered `n`. */
export function gift(n: number, programme: string, amount: bigint, turn = 1): JournalEntry {
  const txid = n.toString(16).padStart(64, "0");
  return giftConfirmed({
    programme,
    effectiveOn: DAY_ONE,
    outpoint: { txid, vout: 0 },
    amount: sats(amount),
    turn,
  });
}

/** A grant of `amount`, approved. */
export function grant(name: string, programme: string, amount: bigint): JournalEntry {
  return grantApproved({ programme, effectiveOn: DAY_ONE, grant: name, amount: sats(amount) });
}

async function everythingIn(sql: Knex, programmes?: readonly string[]): Promise<string> {
  const of = "where cast(:programmes as text[]) is null or programme = any (:programmes)";
  const found = await sql.raw(
    `select (select json_agg(b order by account) from ledger_balances b
         where account in (select id from ledger_accounts ${of}))::text
       || (select coalesce(json_agg(p order by id), '[]') from postings p ${of})::text
       || (select coalesce(json_agg(e order by seq), '[]') from journal_entries e ${of})::text as everything`,
    { programmes: programmes === undefined ? null : [...programmes] },
  );
  return found.rows[0].everything;
}

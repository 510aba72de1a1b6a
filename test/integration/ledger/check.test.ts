/**
 * The checker must see what the constraints would have stopped. So each test does one wrong thing as an owner who switched them off,
 * and then puts the triggers back.
 */
import { afterEach, beforeEach, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { checkLedger } from "../../../src/ledger/check.view.ts";
import { entryOf, gift, holding, ledgerWorld, posting } from "../../support/ledger.ts";
import type { LedgerWorld } from "../../support/ledger.ts";

const TRIGGERS = [
  ["ledger_accounts", "ledger_accounts_keep"],
  ["ledger_balances", "ledger_balances_keep"],
  ["journal_entries", "journal_entries_keep"],
  ["postings", "postings_keep"],
  ["postings", "postings_target"],
];

let world: LedgerWorld;
beforeEach(async () => {
  world = await ledgerWorld();
  await world.open("one");
  await world.open("two");
  await world.post(gift(1, "one", 1_000n));
  await world.post(
    entryOf("held", "one", [
      holding("held", "one", 300n),
      holding("open", "one", 200n),
      posting("spent", "one", ["operations", "chain"], 50n),
    ]),
  );
  await world.post(
    entryOf("paid", "one", [
      { key: "paid", kind: "commit", hold: "held", amount: sats(250n) },
      { key: "back", kind: "reverse", of: "spent" },
    ]),
  );
  await world.check();
});
afterEach(() => world.db.close());

/** Names of the rules that the checker finds broken after `statements`. */
async function brokenBy(...statements: readonly string[]): Promise<string[]> {
  await world.db.owner.transaction(async (sql) => {
    // Foreign keys are ordinary triggers, so this switches them off; ours are not.
    await sql.raw("set local session_replication_role = replica");
    for (const [table, name] of TRIGGERS)
      await sql.raw(`alter table ${table} disable trigger ${name}`);
    for (const statement of statements) await sql.raw(statement);
    for (const [table, name] of TRIGGERS)
      await sql.raw(`alter table ${table} enable always trigger ${name}`);
  });
  const findings = await checkLedger({ sql: world.db.app });
  return [...new Set(findings.map((finding) => finding.rule))].sort();
}

function account(code: string): string {
  return `(select id from ledger_accounts where code = '${code}')`;
}

test("a balance that was moved by hand", async () => {
  const moved = `update ledger_balances set credits = credits + 1 where account = ${account("revenue:donations:one")}`;
  expect(await brokenBy(moved)).toEqual(["balance", "debits-equal-credits", "equation"]);
});

test("a guarded account below zero", async () => {
  const broken = await brokenBy(
    "alter table ledger_balances drop constraint ledger_no_overdraft",
    `update ledger_balances set in_flight_credits = 5000 where account = ${account("assets:chain:one")}`,
  );
  expect(broken).toContain("overdraft");
  expect(broken).toContain("holds");
});

test("coins in suspense that are promised", async () => {
  const suspense = `update ledger_balances set credits = 900 where account = ${account("liabilities:suspense:one")}`;
  expect(await brokenBy(suspense)).toContain("unbacked");
});

test("something unbacked while coins are free", async () => {
  const unbacked = `update ledger_balances set credits = 1 where account = ${account("liabilities:unbacked:one")}`;
  expect(await brokenBy(unbacked)).toContain("unbacked");
});

test("a posting whose amount was changed", async () => {
  expect(await brokenBy("update postings set amount = 201 where key = 'open'")).toEqual([
    "balance",
    "holds",
    "request",
  ]);
});

test("a commit above its hold, and a void of a part", async () => {
  expect(await brokenBy("update postings set amount = 301 where key = 'paid'")).toContain(
    "resolution",
  );
  expect(await brokenBy("update postings set kind = 'void' where key = 'paid'")).toContain(
    "resolution",
  );
});

test("a reversal of another amount", async () => {
  expect(await brokenBy("update postings set amount = 51 where key = 'back'")).toContain(
    "reversal",
  );
});

test("a hold resolved twice", async () => {
  const again = `insert into postings (entry, position, key, kind, programme, debit, credit, amount, resolves)
    select entry, 3, 'paid-again', kind, programme, debit, credit, amount, resolves from postings where key = 'paid'`;
  const broken = await brokenBy("drop index postings_resolve_once", again);
  expect(broken).toContain("once");
  expect(broken).toContain("entry");
});

test("a posting that was deleted", async () => {
  expect(await brokenBy("delete from postings where key = 'open'")).toEqual([
    "balance",
    "entry",
    "holds",
    "request",
  ]);
});

test("a posting between two programmes", async () => {
  const other = account("expenses:operations:two");
  expect(await brokenBy(`update postings set debit = ${other} where key = 'spent'`)).toContain(
    "programme",
  );
});

test("a hold of something that is not coins", async () => {
  const other = account("revenue:donations:one");
  expect(await brokenBy(`update postings set credit = ${other} where key = 'open'`)).toContain(
    "hold-of-coins",
  );
});

test("an entry that was moved to another day", async () => {
  const moved = "update journal_entries set effective_on = '2031-01-01' where reference = 'held'";
  expect(await brokenBy(moved)).toEqual(["request"]);
});

test("an account that lost its guard", async () => {
  const code = "assets:chain:one";
  expect(
    await brokenBy(`update ledger_accounts set guarded = false where code = '${code}'`),
  ).toEqual(["chart"]);
});

test("a transfer that arrived nowhere", async () => {
  await world.post(entryOf("out", "one", [posting("out", "one", ["transfers", "chain"], 10n)]));
  expect(await brokenBy()).toEqual(["transfers"]);
  await world.post(entryOf("in", "two", [posting("in", "two", ["chain", "transfers"], 10n)]));
  expect(await brokenBy()).toEqual([]);
});

test("a trigger that is off, and a right that the application should not have", async () => {
  await world.db.owner.raw("alter table postings disable trigger postings_keep");
  await world.db.owner.raw("grant update on postings to commonpurse_app");
  const findings = await checkLedger({ sql: world.db.app });
  expect(findings.map((finding) => finding.rule)).toEqual(["append-only", "application-writes"]);
});

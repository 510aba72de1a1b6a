import { afterAll, beforeAll, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import { accountCode, CHART } from "../../../src/ledger/account.ts";
import type { AccountName } from "../../../src/ledger/account.ts";
import { figuresOf } from "../../../src/ledger/figures.view.ts";
import { listEntries } from "../../../src/ledger/journal.view.ts";
import { trialBalance } from "../../../src/ledger/trial-balance.view.ts";
import { entryOf, gift, grant, ledgerWorld, posting } from "../../support/ledger.ts";
import type { LedgerWorld } from "../../support/ledger.ts";

let world: LedgerWorld;
beforeAll(async () => {
  world = await ledgerWorld();
  await world.open("relief");
  await world.open("legal-aid");
  await world.post({ ...gift(1, "relief", 1_000n), effectiveOn: "2030-01-01" });
  await world.post({ ...gift(2, "legal-aid", 500n), effectiveOn: "2030-01-03" });
  await world.post({ ...grant("g", "relief", 300n), effectiveOn: "2030-01-04" });
  await world.post({
    ...entryOf("paid", "relief", [
      { key: "paid", kind: "commit", hold: "grant/g", amount: sats(280n) },
    ]),
    effectiveOn: "2030-01-02",
  });
  await world.post(
    entryOf("rent", "relief", [posting("rent", "relief", ["operations", "chain"], 7n)]),
  );
  await world.post(entryOf("back", "relief", [posting("r", "relief", ["refunds", "chain"], 5n)]));
  await world.post(entryOf("out", "relief", [posting("o", "relief", ["transfers", "chain"], 11n)]));
  await world.post(
    entryOf("in", "legal-aid", [posting("i", "legal-aid", ["chain", "transfers"], 11n)]),
  );
});
afterAll(async () => {
  await world.check();
  await world.db.close();
});

test("the accounts are those of the chart", async () => {
  const rows = await world.db.app("ledger_accounts").where({ programme: "relief" });
  const found = rows.map((row) => [row.code, row.side, row.guarded]).sort();
  const chart = (Object.keys(CHART) as AccountName[]).map((name) => [
    accountCode(name, "relief"),
    CHART[name].side,
    CHART[name].guarded,
  ]);
  expect(found).toEqual(chart.sort());
});

test("the figures of each programme, by code, and the equation", async () => {
  const figures = await figuresOf({ sql: world.db.app });
  expect(figures).toEqual([
    {
      programme: "legal-aid",
      received: 500n,
      available: 511n,
      committed: 0n,
      inFlight: 0n,
      paid: 0n,
      fees: 0n,
      other: { losses: 0n, operations: 0n, refunds: 0n, transfers: -11n },
    },
    {
      programme: "relief",
      received: 1_000n,
      available: 697n,
      committed: 0n,
      inFlight: 0n,
      paid: 280n,
      fees: 0n,
      other: { losses: 0n, operations: 7n, refunds: 5n, transfers: 11n },
    },
  ]);
});

test("the trial balance is even, now and at every point of either time", async () => {
  for (const at of [{}, { upTo: "2030-01-02" }, { upToSeq: 2n }, { programme: "relief" }]) {
    const rows = await trialBalance({ sql: world.db.app }, at);
    const debits = rows.reduce((sum, row) => sum + row.debits, 0n);
    expect(debits).toBe(rows.reduce((sum, row) => sum + row.credits, 0n));
    expect(debits).toBeGreaterThan(0n);
  }
});

test("a trial balance by date counts what took effect, one by order what was recorded", async () => {
  const coins = async (at: Parameters<typeof trialBalance>[1]): Promise<bigint | undefined> =>
    (await trialBalance({ sql: world.db.app }, at)).find(
      (row) => row.account === "assets:chain:relief",
    )?.balance;
  expect(await coins({ upTo: "2030-01-01" })).toBe(1_000n);
  // Recorded fourth, effective on the second.
  expect(await coins({ upTo: "2030-01-02" })).toBe(720n);
  expect(await coins({ upToSeq: 3n })).toBe(1_000n);
  expect(await coins({ upToSeq: 4n })).toBe(720n);
  expect(await coins({})).toBe(697n);
});

test("the journal is listed in the order of recording, page after page", async () => {
  const reader = { sql: world.db.app };
  const all = await listEntries(reader, { afterSeq: 0n, limit: 100 });
  expect(all.map((entry) => entry.reference.slice(-6))).toHaveLength(8);
  const paged = [];
  for (let afterSeq = 0n; ;) {
    const page = await listEntries(reader, { afterSeq, limit: 3 });
    paged.push(...page);
    const last = page.at(-1);
    if (last === undefined) break;
    afterSeq = last.seq;
  }
  expect(paged).toEqual(all);
  expect(all[3]).toMatchObject({
    event: "test.posted",
    reference: "paid",
    effectiveOn: "2030-01-02",
    recordedOn: "2030-01-07",
    lines: [
      {
        position: 1,
        kind: "commit",
        debit: "expenses:grants:relief",
        credit: "assets:chain:relief",
        amount: 280n,
        target: "grant/g",
      },
    ],
  });
  const mine = await listEntries(reader, { afterSeq: 0n, limit: 100, programme: "legal-aid" });
  expect(mine.map((entry) => entry.programme)).toEqual(["legal-aid", "legal-aid"]);
});

/**
 * The doctor finds nothing in a fund at work, and finds each thing that somebody with the rights of the tables' owner changed behind its
 * back. Every change is made in a transaction that is rolled back, with the triggers off, as such a person would.
 */
import { readFile } from "node:fs/promises";
import type { Knex } from "knex";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { examineHandler } from "../../../src/app/examine-job.ts";
import { makeLog } from "../../../src/app/log.ts";
import { readSnapshot } from "../../../src/db/snapshot.ts";
import { doctorCommand, reconcileCommand } from "../../../src/doctor/cli.ts";
import type { DoctorIo } from "../../../src/doctor/cli.ts";
import { EXAMINED, examine } from "../../../src/doctor/examination.view.ts";
import type { Examination } from "../../../src/doctor/examination.view.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start("doctor");
  await settledGift(world, 900_000n);
  await readyPayout(world, 100_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.send();
  await world.check();
}, 180_000);
afterAll(() => world.close());

/** What the doctor says after `change`, as `book rule`, once each. */
async function after(change: string): Promise<string[]> {
  const findings = await foundAfter(change);
  const found = EXAMINED.flatMap((book) => findings[book].map(({ rule }) => `${book} ${rule}`));
  return [...new Set(found)].filter((each) => each !== "ledger append-only").sort();
}

/** What it finds after `change`. */
async function foundAfter(change: string): Promise<Examination["findings"]> {
  const sql: Knex.Transaction = await world.database.owner.transaction();
  try {
    const tables: string[] = await sql("pg_tables")
      .where("schemaname", "public")
      .pluck("tablename");
    for (const table of tables) await sql.raw("alter table ?? disable trigger user", [table]);
    const { rowCount } = await sql.raw(change);
    expect(rowCount, change).toBeGreaterThan(0);
    return (await examine({ sql })).findings;
  } finally {
    await sql.rollback();
  }
}

describe("what the owner of the tables changes is found", () => {
  test.each([
    ["an amount of a gift", "update gifts set amount = amount + 1", "book book-account"],
    [
      "a gift that the book never got",
      "delete from book_records where reference like 'in/%'",
      "book book-record",
    ],
    [
      "a part taken out of the pool, or added",
      "update book_parts set amount = amount * 2 where side = 'in'",
      "book book-parts",
    ],
    ["a leaf", "update log_entries set kind = 'key' where index = 0", "log leaf"],
    [
      "a tile",
      "update log_tiles set bytes = sha256(bytes) || substr(bytes, 33) where level = 0",
      "log tile",
    ],
    ["a tile that is gone", "delete from log_tiles", "log tile"],
    ["a root that was signed", "update log_checkpoints set root = sha256(root)", "log checkpoint"],
    [
      "a hold that is larger",
      "update postings set amount = amount + 1 where kind = 'hold' and code = 'in-flight'",
      "holds holds-of-payouts",
    ],
    [
      "a batch that never was signed",
      "update batches set state = 'frozen'",
      "holds holds-of-payouts",
    ],
    [
      "a payout of another amount",
      "update payouts set amount = amount + 1",
      "holds holds-of-payouts",
    ],
    [
      "a gift's entry of another amount",
      "update postings set amount = amount - 1 where kind = 'post'",
      "chain amount-differs",
    ],
    [
      "a gift's entry under another name",
      "update journal_entries set reference = 'x' || reference where event = 'gift.confirmed'",
      "chain in-ledger-not-on-chain",
    ],
    ["a coin of another value", "update chain_outputs set value = value + 1", "chain coins"],
  ])("%s", async (_what, change, finding) => {
    expect(await after(change)).toContain(finding);
  });
});

test("a payout that was given up may have another amount than its batch once that is signed, and not before", async () => {
  const { id, amount } = await world.sql("payouts").first();
  const givenUp = (state: string): Promise<Examination["findings"]> =>
    foundAfter(
      `with b as (update batches set state = '${state}') update payouts set cancelled = true, amount = amount + 1`,
    );
  const differs = {
    rule: "holds-of-payouts",
    subject: id,
    expected: `${amount}`,
    actual: `${BigInt(amount) + 1n}`,
  };
  expect((await givenUp("frozen")).holds).toContainEqual(differs);
  for (const state of ["signed", "confirmed", "settled"])
    expect((await givenUp(state)).holds).not.toContainEqual(differs);
});

function io(): DoctorIo & { lines: string[] } {
  const lines: string[] = [];
  return {
    lines,
    print: (line) => void lines.push(line),
    now: () => world.clock.now(),
    pinned: () => readFile(world.files.fundFile, "utf8"),
    withSnapshot: (use) => readSnapshot(world.sql, use),
    blockHash: (height) => world.chain.source.blockHash(height),
  };
}

test("a snapshot cannot be written to", async () => {
  const writing = readSnapshot(world.sql, ({ sql }) => sql.raw("select open_accounts('other')"));
  await expect(writing).rejects.toThrow();
});

test("purse doctor says that everything holds, in words and as JSON", async () => {
  const words = io();
  await doctorCommand(words).parseAsync([], { from: "user" });
  // This fund has two approvers, and every batch takes both.
  expect(words.lines.slice(1)).toEqual([
    ...EXAMINED.map((book) => `${book}: holds`),
    expect.stringMatching(
      /^a batch takes 2 approvers and 2 can approve: it cannot be paid when one/,
    ),
  ]);
  const json = io();
  await doctorCommand(json).parseAsync(["--json"], { from: "user" });
  expect(JSON.parse(json.lines.join(""))).toMatchObject({ holds: true, findings: { chain: [] } });
});

test("purse reconcile shows both sides, and that the node has the same block", async () => {
  const words = io();
  await reconcileCommand(words).parseAsync(["--node"], { from: "user" });
  expect(words.lines.join("\n")).toMatch(
    /general: 900000 sat in the ledger, 900000 sat in the wallet, difference 0/,
  );
  const lying = { ...io(), blockHash: () => Promise.resolve("00".repeat(32)) };
  await expect(reconcileCommand(lying).parseAsync(["--node"], { from: "user" })).rejects.toThrow(
    /another block/,
  );
});

test("both fail, and name it, when something does not hold", async () => {
  const sql = await world.database.owner.transaction();
  await sql.raw("alter table gifts disable trigger user");
  await sql.raw("update gifts set amount = amount + 1");
  await sql.raw("update chain_outputs set value = value + 1");
  const broken = {
    ...io(),
    withSnapshot: <T>(use: (reader: { sql: Knex }) => Promise<T>) => use({ sql }),
  };
  const doctor = doctorCommand(broken).parseAsync([], { from: "user" });
  await expect(doctor).rejects.toThrow(/do not hold/);
  expect(broken.lines.join("\n")).toMatch(
    /book-account: revenue:donations:general: expected 900001, is 900000/,
  );
  const reconciled = reconcileCommand(broken).parseAsync([], { from: "user" });
  await expect(reconciled).rejects.toThrow("Ledger and chain differ");
  expect(broken.lines.join("\n")).toMatch(
    /amount differs: [0-9a-f]{64}:\d+: 900000 booked, 900001 on the chain/,
  );
  await sql.rollback();
});

test("the worker's examination logs one event, with counts and nothing else", async () => {
  const lines: string[] = [];
  const log = makeLog("info", { write: (line: string) => void lines.push(line) });
  const signal = new AbortController().signal;
  await examineHandler({ sql: world.sql, log }).run({}, signal);
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({ event: "books.hold" });
});

test("treasurers and auditors read both, others do not", async () => {
  await (await world.signedIn("rowan")).get("/api/v1/reconciliation").expect(200);
  const hazel = await world.signedIn("hazel");
  const answer = await hazel.get("/api/v1/reconciliation").expect(200);
  expect(answer.body).toMatchObject({ holds: true });
  const general = answer.body.programmes.find(
    (each: { programme: string }) => each.programme === "general",
  );
  expect(general).toMatchObject({
    booked: "900000",
    coins: "900000",
    difference: "0",
    inLedgerNotOnChain: [],
  });
  const { accounts } = (await hazel.get("/api/v1/trial-balance?programme=general").expect(200))
    .body;
  expect(
    accounts.find((each: { account: string }) => each.account === "assets:chain:general"),
  ).toMatchObject({
    side: "debit",
    debits: "900000",
    balance: "900000",
  });
  const sum = (side: "debits" | "credits") =>
    accounts.reduce(
      (total: bigint, each: Record<string, string>) => total + BigInt(each[side]!),
      0n,
    );
  expect(sum("debits")).toBe(sum("credits"));
  const before = await hazel.get("/api/v1/trial-balance?upTo=2000-01-01").expect(200);
  expect(before.body.accounts.every((each: { debits: string }) => each.debits === "0")).toBe(true);
  await hazel.get("/api/v1/trial-balance?upTo=yesterday").expect(422);
  const other = await world.signedIn("birch");
  await other.get("/api/v1/reconciliation").expect(403);
  await other.get("/api/v1/trial-balance").expect(403);
});

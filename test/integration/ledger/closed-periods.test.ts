/**
 * A close of the public book closes the days before its own: whoever writes, nothing takes effect there any more. What the chain tells later
 * is booked today and keeps its day. The clock of these tests stands on 2030-01-07.
 */
import type { Knex } from "knex";
import { afterAll, beforeAll, expect, test } from "vitest";
import { leafHash } from "../../../src/base/tlog/merkle.ts";
import { utf8 } from "../../../src/base/bytes.ts";
import { listEntries } from "../../../src/ledger/journal.view.ts";
import type { JournalEntry } from "../../../src/ledger/journal.ts";
import { DAY_ONE, entryOf, gift, holding, ledgerWorld } from "../../support/ledger.ts";
import type { LedgerWorld } from "../../support/ledger.ts";

let world: LedgerWorld;
let closed = 0;
beforeAll(async () => {
  world = await ledgerWorld();
  await world.open("one");
  await world.post({ ...gift(1, "one", 1_000n), effectiveOn: "2030-01-02" });
  await close(world.db.owner, "2030-01-05T00:00:00Z");
});
afterAll(async () => {
  await world.check();
  await world.db.close();
});

/** A closed epoch, as it stands in the database. */
async function close(sql: Knex, at: string): Promise<void> {
  const bytes = utf8(`close ${closed}`);
  await sql("log_entries").insert({
    index: closed,
    kind: "close",
    bytes: Buffer.from(bytes),
    leaf_hash: Buffer.from(leafHash(bytes)),
  });
  closed += 1;
  await sql("epochs").insert({
    epoch: closed,
    close_index: closed - 1,
    closed_at: at,
    claims: Buffer.alloc(0),
    beancount: "",
    csv: "",
    hledger: "",
    jsonl: "",
  });
}

async function recorded(reference: string) {
  const all = await listEntries({ sql: world.db.app }, { afterSeq: 0n, limit: 1_000 });
  return all.find((entry) => entry.reference.startsWith(reference));
}

function dayOf(effectiveOn: string, name: string): JournalEntry {
  return { ...entryOf(name, "one", [holding(name, "one", 1n)]), effectiveOn };
}

test("a decision is refused for a closed day, and taken for the day of the close and later", async () => {
  const before = await world.everything();
  await expect(world.post(dayOf("2030-01-04", "late"))).rejects.toMatchObject({
    code: "period-closed",
  });
  expect(await world.everything()).toBe(before);
  await world.post(dayOf("2030-01-05", "open"));
  expect(await recorded("open")).toMatchObject({ effectiveOn: "2030-01-05" });
});

test("a fact of a closed day is booked with effect today, keeps its day, and is the same fact again", async () => {
  const late = { ...gift(2, "one", 500n), effectiveOn: "2030-01-03" };
  expect(await world.post(late)).toMatchObject({ replayed: false });
  expect(await world.post(late)).toMatchObject({ replayed: true });
  expect(await recorded(late.reference)).toMatchObject({
    effectiveOn: DAY_ONE,
    happenedOn: "2030-01-03",
  });
  await expect(world.post({ ...late, effectiveOn: "2030-01-04" })).rejects.toMatchObject({
    code: "ledger-entry-differs",
  });
  await world.check();
});

test("what was recorded before is repeated after its day was closed", async () => {
  const held = dayOf("2030-01-05", "again");
  await world.post(held);
  await close(world.db.owner, "2030-01-06T00:00:00Z");
  expect(await world.post(held)).toMatchObject({ replayed: true });
  await expect(world.post(dayOf("2030-01-05", "new"))).rejects.toMatchObject({
    code: "period-closed",
  });
});

test("a clock that runs behind the last close books facts on the first day that is open", async () => {
  await close(world.db.owner, "2030-01-09T00:00:00Z");
  const fact = { ...gift(3, "one", 5n), effectiveOn: "2030-01-08" };
  await world.post(fact);
  expect(await recorded(fact.reference)).toMatchObject({
    effectiveOn: "2030-01-09",
    happenedOn: "2030-01-08",
  });
});

test.each(["origin", "replica"])("the owner cannot write into it either, as %s", async (role) => {
  const row = (on: string): string =>
    `insert into journal_entries (event, reference, programme, effective_on, recorded_at, fact, posting_count, request_hash)
     values ('test.forged', 'forged', 'one', '${on}', now(), true, 1, sha256('x'))`;
  const sql = await world.db.owner.transaction();
  await sql.raw(`set local session_replication_role = ${role}`);
  await expect(sql.raw(row("2030-01-08"))).rejects.toMatchObject({ code: "LG007" });
  await sql.rollback();
  const open = await world.db.owner.transaction();
  await open.raw(`set local session_replication_role = ${role}`);
  await open.raw(row("2030-01-09"));
  await expect(
    open.raw("update journal_entries set effective_on = '2030-01-01'"),
  ).rejects.toMatchObject({ code: "LG006" });
  await open.rollback();
});

test("a close waits for an entry that is being recorded, and an entry for a close", async () => {
  const writing = await world.db.owner.transaction();
  await writing.raw("select ledger_open_from()");
  let hasClosed = false;
  const closing = world.db.owner
    .transaction((sql) => close(sql, "2030-01-10T00:00:00Z"))
    .then(() => void (hasClosed = true));
  await world.db.owner.raw("select pg_sleep(0.3)");
  expect(hasClosed).toBe(false);
  await writing.commit();
  await closing;

  const close2 = await world.db.owner.transaction();
  await close(close2, "2030-01-11T00:00:00Z");
  const late = { ...gift(4, "one", 5n), effectiveOn: "2030-01-10" };
  const posting = world.post(late);
  await world.db.owner.raw("select pg_sleep(0.3)");
  await close2.commit();
  await posting;
  expect(await recorded(late.reference)).toMatchObject({ effectiveOn: "2030-01-11" });
});

/** The log against what somebody outside has seen of it, and against bits that turned where it waits: nothing is signed then. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { appendEntries } from "../../../src/audit/append-entries.ts";
import { formatLeaf } from "../../../src/audit/leaf.ts";
import { findLastCheckpoint } from "../../../src/audit/log.store.ts";
import type { SeenLog } from "../../../src/audit/outside.ts";
import { auditLog } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;
let log: AuditLog;
const job = { kind: "job", name: "test" } as const;

beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.close());

async function opened(preset: "open" | "guarded" | "standard"): Promise<void> {
  log = auditLog(database, preset);
  await log.tick();
}

const append = (seen: readonly SeenLog[] = []) =>
  log.work(job, (unit) =>
    appendEntries(unit, { ...log.signer, seen }, [
      formatLeaf({ t: "key", d: "0b".repeat(32), e: 2, role: "approvers" }),
    ]),
  );

const last = async () => (await findLastCheckpoint(log.read))!;

/** What a disk or an administrator can do, and no role of ours. */
async function turnBit(statement: string): Promise<void> {
  const changed = await database.owner.raw(statement);
  expect(changed.rowCount).toBeGreaterThan(0);
}

test("an append is signed while everybody outside has seen this log, or less of it", async () => {
  await opened("open");
  const before = await last();
  await append();
  const { size, root } = await last();
  const seen = [
    { where: "a copy", ...before },
    { where: "a witness", size, root },
    { where: "a newcomer", size: 0 },
  ];
  await append(seen);
  expect((await last()).size).toBe(size + 1);
});

test("a database restored from an older state signs nothing more, and says whom to ask", async () => {
  await opened("open");
  const older = await last();
  await append();
  const newer = await last();
  // The restore: the newest entries are gone, as if they had never been, and all constraints hold.
  for (const table of ["log_checkpoints", "log_entries", "log_tiles"]) {
    await database.owner.raw(`alter table ${table} disable trigger all`);
    const lost =
      table === "log_entries" ? "index >= ?" : table === "log_tiles" ? "width > ?" : "size > ?";
    await database.owner.raw(`delete from ${table} where ${lost}`, [older.size]);
    await database.owner.raw(`alter table ${table} enable trigger all`);
  }
  expect((await last()).size).toBe(older.size);
  for (const seen of [
    { where: "the copy folder", size: newer.size, root: newer.root },
    { where: "the witness w", size: newer.size },
  ]) {
    await expect(append([seen])).rejects.toMatchObject({ code: "log-behind" });
    await expect(append([seen])).rejects.toThrow(`shorter log than ${seen.where}`);
  }
  expect((await last()).size).toBe(older.size);
  // Without anybody outside it could not be known: the same append goes through, and would be a second history.
  await append();
  expect((await last()).size).toBe(newer.size);
});

test("another log of the same name is noticed at every size", async () => {
  await opened("open");
  const first = await last();
  await append();
  for (const { size } of [first, await last()]) {
    const other = { where: "a witness", size, root: new Uint8Array(32).fill(3) };
    await expect(append([other])).rejects.toMatchObject({ code: "log-forked" });
  }
});

test.each([
  ["amount", "update book_parts set amount = amount # 3 where amount = 1"],
  [
    "commitment",
    "update book_parts set commitment = set_byte(commitment, 4, get_byte(commitment, 4) # 1)",
  ],
  ["side", "update book_parts set side = 'out', batch = item"],
  ["programme", "update book_parts set programme = 'fines'"],
])("a part that waits with another %s is not published", async (_, statement) => {
  await opened("standard");
  for (let at = 0; at < 6; at += 1) {
    await log.gift("general", 2_000_001n);
    await log.payout("general", 1_000_001n, `${at}a`.repeat(16));
  }
  const before = await last();
  await turnBit(statement);
  await expect(log.tick()).rejects.toMatchObject({ code: "log-damaged" });
  expect(await last()).toEqual(before);
});

test.each([
  ["draft", "update staged_epochs set draft = replace(draft, '\"e\":1', '\"e\":2')"],
  [
    "draft's amounts",
    'update staged_epochs set draft = regexp_replace(draft, \'"s":"1"\', \'"s":"2"\')',
  ],
  ["claims", "update staged_epochs set claims = set_byte(claims, 0, get_byte(claims, 0) # 1)"],
])("an epoch that waits with another %s is not published", async (_, statement) => {
  await opened("guarded");
  for (let at = 0; at < 24; at += 1) {
    await log.gift("general", 2_000_001n);
    await log.payout("general", 1_000_001n, `${at % 10}b`.repeat(16));
  }
  await log.tick();
  const before = await last();
  await turnBit(statement);
  await expect(log.tick()).rejects.toMatchObject({ code: "log-damaged" });
  expect(await last()).toEqual(before);
});

test("what programs of before the checksum write is still read", async () => {
  await opened("open");
  await log.gift("general", 5_000_000n);
  const rows = await database.owner("book_parts").select();
  await database.owner("book_parts").delete();
  for (const { checksum, ...row } of rows) {
    await database.app("book_parts").insert(row);
    const stored = await database.owner("book_parts").where({ commitment: row.commitment }).first();
    expect(stored.checksum).toEqual(checksum);
  }
  await log.tick();
  await log.check();
});

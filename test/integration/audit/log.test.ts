import { afterEach, beforeEach, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { appendEntries } from "../../../src/audit/append-entries.ts";
import { makeAttestation } from "../../../src/audit/attestation.ts";
import { latestCheckpoint } from "../../../src/audit/checkpoint.view.ts";
import { formatLeaf } from "../../../src/audit/leaf.ts";
import { publishAttestation } from "../../../src/audit/publish-attestation.ts";
import { publishCorrection } from "../../../src/audit/publish-correction.ts";
import { publishedBalances } from "../../../src/audit/balances.view.ts";
import { AUDITOR, auditLog } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;
let log: AuditLog;
const job = { kind: "job", name: "test" } as const;

beforeEach(async () => {
  database = await freshDatabase();
  log = auditLog(database, "open");
  await log.tick();
  await log.gift("general", 10_000_000n);
  await log.tick();
});
afterEach(() => database.close());

/** Appends one key leaf, whatever it says. */
const append = (byte: number) =>
  log.work(job, (unit) =>
    appendEntries(unit, log.signer, [
      formatLeaf({
        t: "key",
        d: byte.toString(16).padStart(2, "0").repeat(32),
        e: 2,
        role: "approvers",
      }),
    ]),
  );

test.each(["log_entries", "log_tiles", "log_checkpoints", "epochs"])(
  "rows of %s are never changed, not by the owner and not as a replica",
  async (table) => {
    for (const role of ["origin", "replica"]) {
      for (const statement of [`delete from ${table}`, `truncate ${table} cascade`]) {
        const run = database.owner.transaction(async (sql) => {
          await sql.raw(`set local session_replication_role = ${role}`);
          await sql.raw(statement);
        });
        await expect(run).rejects.toMatchObject({ code: "AU001" });
      }
    }
    await expect(database.app(table).delete()).rejects.toMatchObject({ code: "42501" });
  },
);

test("an entry is never changed, and none can be left out", async () => {
  await expect(database.owner("log_entries").update({ kind: "key" })).rejects.toMatchObject({
    code: "AU001",
  });
  const { size } = (await latestCheckpoint(log.read))!;
  const bytes = Buffer.from(formatLeaf({ t: "key", d: "00".repeat(32), e: 1, role: "root" }));
  const row = { kind: "key", bytes, leaf_hash: Buffer.alloc(32) };
  await expect(
    database.app("log_entries").insert({ ...row, index: size + 1 }),
  ).rejects.toMatchObject({ code: "AU002" });
  // The database itself hashes the bytes.
  await expect(database.app("log_entries").insert({ ...row, index: size })).rejects.toMatchObject({
    code: "23514",
  });
});

test("no checkpoint gets a second successor, so the log cannot be signed into two histories", async () => {
  const rows = await database.owner("log_checkpoints").orderBy("size");
  expect(rows.length).toBeGreaterThan(1);
  const [first] = rows;
  const fork = {
    size: 99_999,
    root: Buffer.alloc(32, 1),
    note: "fork",
    previous_size: first.size,
    previous_root: first.root,
  };
  await expect(database.app("log_checkpoints").insert(fork)).rejects.toMatchObject({
    constraint: "log_checkpoints_no_fork",
  });
  const orphan = { ...fork, previous_size: null, previous_root: null };
  await expect(database.app("log_checkpoints").insert(orphan)).rejects.toMatchObject({
    constraint: "log_checkpoints_no_fork",
  });
});

test("two that append at the same time append one after the other", async () => {
  const { size } = (await latestCheckpoint(log.read))!;
  await Promise.all([1, 2, 3, 4, 5].map(append));
  expect((await log.check()).size).toBe(size + 5);
});

test("an append that fails leaves the log as it was", async () => {
  const before = await latestCheckpoint(log.read);
  const failing = log.work(job, async (unit) => {
    await appendEntries(unit, log.signer, [
      formatLeaf({ t: "key", d: "00".repeat(32), e: 2, role: "root" }),
    ]);
    throw new Error("power cut");
  });
  await expect(failing).rejects.toThrow("power cut");
  expect(await latestCheckpoint(log.read)).toEqual(before);
  await append(1);
  await log.check();
});

test.each([
  ["a tile", "update log_tiles set bytes = set_byte(bytes, 5, get_byte(bytes, 5) # 1)"],
  [
    "an entry",
    "update log_entries set bytes = set_byte(bytes, 9, get_byte(bytes, 9) # 1) where index = 3",
  ],
  ["the last root", "update log_checkpoints set root = set_byte(root, 0, get_byte(root, 0) # 1)"],
])("%s with one bit turned is noticed before anything is signed", async (_, statement) => {
  // What a disk or an administrator can do, and no role of ours: past the triggers and constraints.
  for (const table of ["log_entries", "log_tiles", "log_checkpoints"])
    await database.owner.raw(`alter table ${table} disable trigger user`);
  await database.owner.raw("alter table log_entries drop constraint log_entries_check");
  await database.owner.raw(
    "alter table log_checkpoints drop constraint log_checkpoints_previous_size_previous_root_fkey",
  );
  await database.owner.raw(statement);
  const { size } = (await latestCheckpoint(log.read))!;
  await expect(append(1)).rejects.toMatchObject({ code: "log-damaged" });
  expect((await latestCheckpoint(log.read))?.size).toBe(size);
});

test("a correction moves the next figures, and cannot take more than there is", async () => {
  const { closes } = await log.check();
  const correct = (d: bigint, of = closes[0]!.index, p = "general") =>
    log.work(job, (unit) =>
      publishCorrection(unit, {
        fund: log.fund,
        signer: log.signer,
        correction: { code: "double-booked", d, field: "received", of, p },
      }),
    );
  await expect(correct(-1n, 0)).rejects.toMatchObject({ code: "correction-target" });
  await expect(correct(-1n, closes[0]!.index, "secret")).rejects.toMatchObject({
    code: "correction-target",
  });
  await expect(correct(0n)).rejects.toMatchObject({ code: "correction-step" });
  await expect(correct(-10_000_001n)).rejects.toMatchObject({ code: "correction-too-large" });
  await correct(-4_000_000n);
  await expect(correct(-6_000_001n)).rejects.toMatchObject({ code: "correction-too-large" });
  log.ledger.set("general", { ...log.ledger.get("general")!, received: 6_000_000n });
  await log.gift("general", 5n);
  await log.tick();
  await log.check();
  expect(await publishedBalances(log.read)).toMatchObject({
    received: 6_000_005n,
    available: 6_000_005n,
  });
});

test("an auditor's note is published if every reader will accept it", async () => {
  const { closes, size, root } = await log.check();
  const about = {
    chain: "agree",
    close: closes[0]!.index,
    e: 1,
    fund: log.fund.fund,
    opened: "all",
    root: toHex(root),
    size,
    sums: "agree",
    verdict: "clean",
  } as const;
  const attest = (change: object, signer = AUDITOR) =>
    log.work(job, (unit) =>
      publishAttestation(unit, {
        fund: log.fund,
        signer: log.signer,
        note: makeAttestation({ ...about, ...change }, signer),
      }),
    );
  await expect(attest({}, log.signer)).rejects.toThrow("attest-note-unsigned");
  await expect(attest({ fund: "fund.example/other" })).rejects.toThrow("attest-statement-fund");
  await expect(attest({ e: 2 })).rejects.toThrow("attest-epoch");
  await expect(attest({ close: 0 })).rejects.toThrow("attest-epoch");
  await expect(attest({ root: "00".repeat(32) })).rejects.toThrow("attest-root");
  await expect(attest({ size: size - 1 })).rejects.toThrow("attest-root");
  await attest({});
  await attest({});
  const report = await log.check();
  expect(report.size).toBe(size + 1);
  expect(report.attestations).toMatchObject([{ e: 1, verdict: "clean", auditors: [AUDITOR.name] }]);
});

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { claimsRootInLog, verifyOpening } from "../../../src/base/claims-tree.ts";
import { receiptKeys } from "../../../src/base/code-keys.ts";
import { fundFileDigest } from "../../../src/base/fund-file.ts";
import { parseProof } from "../../../src/base/tlog/proof.ts";
import { vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { publishedBalances } from "../../../src/audit/balances.view.ts";
import { loggedClaim } from "../../../src/audit/claim-opening.view.ts";
import {
  publishedEpoch,
  publishedEpochs,
  publishedExport,
} from "../../../src/audit/epochs.view.ts";
import { envelopeKeys } from "../../../src/audit/envelope-keys.view.ts";
import { checkExport, EXPORT_FORMATS } from "../../../src/audit/epoch-exports.ts";
import { publishPolicy } from "../../../src/audit/publish-policy.ts";
import { verifyReceipt } from "../../../src/audit/receipt.ts";
import { openReceipts } from "../../../src/audit/receipt.view.ts";
import { deleteExpiredReceipts } from "../../../src/audit/receipt.store.ts";
import { recordGift, RECEIPT_DAYS } from "../../../src/audit/record-gift.ts";
import { registerClaim } from "../../../src/audit/register-claim.ts";
import { sats } from "../../../src/base/sats.ts";
import { auditLog } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { DAY } from "../../support/clock.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;
let log: AuditLog;
const batch = "0b".repeat(16);
const job = { kind: "job", name: "test" } as const;

describe("an open book", () => {
  beforeAll(async () => {
    database = await freshDatabase();
    log = auditLog(database, "open");
  });
  afterAll(() => database.close());

  test("a gift cannot enter before the book is open", async () => {
    await expect(log.gift("general", 1n)).rejects.toMatchObject({ code: "book-not-open" });
    log.ledger.set("general", { ...log.ledger.get("general")!, received: 0n });
  });

  test("the first tick opens it: leaf 0 is the policy leaf, and every key is named", async () => {
    expect(await log.tick()).toBeUndefined();
    const report = await log.check();
    expect(report.policies).toEqual([{ t: "policy", d: fundFileDigest(log.fund), e: 1, seq: 0 }]);
    expect(report.keys.map(({ role }) => role).sort()).toEqual([
      "address",
      "auditor",
      "bulletin",
      "log",
      "root",
      "root",
    ]);
    expect(await publishedBalances(log.read)).toBeUndefined();
  });

  test("the same fund file is announced once, another number out of turn is refused", async () => {
    const { size } = await log.check();
    const announce = (seq: number) =>
      log.work(job, (unit) =>
        publishPolicy(unit, { fund: { ...log.fund, seq }, signer: log.signer, tickSeconds: 3600 }),
      );
    await announce(0);
    expect((await log.check()).size).toBe(size);
    await expect(announce(2)).rejects.toMatchObject({ code: "fund-older" });
  });

  test("gifts and payouts are published by the next tick, and the figures are those of the ledger", async () => {
    await log.gift("general", 1_000_000n);
    await log.gift("fines", 70n);
    await log.payout("general", 300_000n, batch);
    const closed = await log.tick();
    expect(closed).toMatchObject({ epoch: 1 });
    const report = await log.check();
    expect(closed?.size).toBe(report.size);
    expect(report.parts.in + report.parts.out).toBe(closed?.leaves);
    expect(await publishedBalances(log.read)).toMatchObject({
      received: 1_000_070n,
      available: 700_070n,
      committed: 0n,
      paid: 300_000n,
      asOf: { epoch: 1, checkpoint: { size: report.size, root: toHex(report.root) } },
      programmes: [
        { programme: "fines", received: 70n },
        { programme: "general", paid: 300_000n },
      ],
    });
  });

  test("an epoch's files are those whose hashes the close carries", async () => {
    const [first] = await publishedEpochs(log.read);
    expect(await publishedEpoch(log.read, 1)).toEqual(first);
    expect(await publishedEpoch(log.read, 2)).toBeUndefined();
    for (const format of EXPORT_FORMATS)
      checkExport(first!.close, format, utf8((await publishedExport(log.read, 1, format))!));
  });

  test("nothing happens within a tick, and nothing at a tick without movement", async () => {
    const { size } = await log.check();
    expect(await log.tick()).toBeUndefined();
    expect((await log.check()).size).toBe(size);
  });

  test("a gift that is recorded again enters once", async () => {
    const outpoint = { txid: "cd".repeat(32), vout: 3 };
    const gift = { programme: "general", outpoint, amount: sats(999n), settledAt: 0 };
    const general = log.ledger.get("general")!;
    log.ledger.set("general", { ...general, received: general.received + 999n });
    await log.work(job, async (unit) => recordGift(unit, gift, await envelopeKeys(unit, [])));
    await log.work(job, async (unit) => recordGift(unit, gift, await envelopeKeys(unit, [])));
    await log.tick();
    await log.work(job, async (unit) => recordGift(unit, gift, await envelopeKeys(unit, [])));
    expect(await log.tick()).toBeUndefined();
    expect((await publishedBalances(log.read))?.received).toBe(1_001_069n);
  });

  test("after a close nothing in the database leads from a leaf to a gift", async () => {
    const ref = await log.gift("general", 123_456n);
    const linked = await database.owner("book_parts").whereNotNull("item");
    expect(linked.length).toBeGreaterThanOrEqual(12);
    await log.tick();
    expect(await database.owner("book_parts")).toEqual([]);
    for (const table of ["log_entries", "epochs", "receipts", "claim_leaves", "staged_epochs"]) {
      const rows = await database.owner(table);
      expect(
        JSON.stringify(rows, (_, value) => (typeof value === "bigint" ? String(value) : value)),
      ).not.toContain(ref.split(":")[0]);
    }
  });
});

describe("receipts and claims", () => {
  const keys = receiptKeys(new Uint8Array(16).fill(3));
  beforeAll(async () => {
    database = await freshDatabase();
    log = auditLog(database, "open", "receipts");
    await log.tick();
  });
  afterAll(() => database.close());

  const book = async () => ({
    trust: { origin: log.fund.fund, keys: [vkeyOfSigner(log.signer)] },
    closes: (await log.check()).closes.map(({ leaf }) => leaf),
  });

  test("a donor sees at once that the gift is recorded, and has proofs of every part after the close", async () => {
    const seal = { lookupHash: keys.lookupHash, sealKey: keys.sealPublic };
    const ref = await log.gift("general", 5_000_000n, seal);
    const [before] = await openReceipts(log.read, keys);
    const early = verifyReceipt(utf8(before!), ref, await book());
    expect(early).toMatchObject({ sum: 5_000_000n, published: { parts: 0 } });
    for (let other = 0; other < 30; other += 1) await log.gift("general", 1_000n);
    await log.tick();
    const [after] = await openReceipts(log.read, keys);
    const report = verifyReceipt(utf8(after!), ref, await book());
    expect(report.published).toEqual({ parts: report.parts, sum: 5_000_000n });
    expect(() =>
      verifyReceipt(utf8(after!), `${"00".repeat(32)}:0`, {
        trust: { origin: "", keys: [] },
        closes: [],
      }),
    ).toThrow("receipt-reference");
  });

  test("another code opens nothing, and what is stored has no reference in it", async () => {
    expect(await openReceipts(log.read, receiptKeys(new Uint8Array(16).fill(4)))).toEqual([]);
    const [row] = await database.owner<{ box: Buffer }>("receipts").select("box");
    expect(row?.box.length).toBeGreaterThan(4096);
  });

  test("an unclaimed receipt is destroyed when its time is over", async () => {
    const purge = () => log.work(job, (unit) => deleteExpiredReceipts(unit, unit.at));
    log.clock.advance((RECEIPT_DAYS - 1) * DAY);
    expect(await purge()).toBe(0);
    log.clock.advance(3 * DAY);
    expect(await purge()).toBe(1);
  });

  test("a claim key can be shown to have been fixed in the log", async () => {
    const claim = { salt: "01".repeat(32), case: "02".repeat(16), key: "03".repeat(32) };
    await log.work(job, (unit) => registerClaim(unit, claim));
    await log.work(job, (unit) => registerClaim(unit, claim));
    expect(await loggedClaim(log.read, claim)).toBeUndefined();
    await log.gift("fines", 1n);
    await log.tick();
    const logged = (await loggedClaim(log.read, claim))!;
    const { trust } = await book();
    const root = claimsRootInLog(utf8(logged.close), logged.proof, trust);
    verifyOpening(logged.opening, claim, root);
    expect(parseProof(logged.proof).index).toBe((await log.check()).closes.at(-1)?.index);
    const stranger = { ...claim, key: "04".repeat(32) };
    expect(() => verifyOpening(logged.opening, stranger, root)).toThrow("destination-unlogged");
    const [row] = await database.owner<{ claims: Buffer }>("epochs").orderBy("epoch", "desc");
    expect(row?.claims.length).toBe(256 * 32);
  });
});

describe("a standard book", () => {
  beforeEach(async () => {
    database = await freshDatabase();
    log = auditLog(database, "standard");
    await log.tick();
    return () => database.close();
  });

  async function fill(gifts: number, payouts: number): Promise<void> {
    for (let at = 0; at < gifts; at += 1) await log.gift("general", 1_000_000n + BigInt(at));
    for (let at = 0; at < payouts; at += 1)
      await log.payout("general", 100_000n + BigInt(at), toHex(new Uint8Array(16).fill(at)));
  }

  test("waits for K gifts and K payouts, publishes a share, and cuts what it holds back from its gifts", async () => {
    await fill(5, 4);
    expect(await log.tick()).toBeUndefined();
    await fill(0, 1);
    expect(await log.tick()).toMatchObject({ epoch: 1 });
    const report = await log.check();
    const row = report.closes[0]!.leaf.programmes.find(({ p }) => p === "general")!;
    expect(row.received < 5_000_010n && row.received > 0n).toBe(true);
    const waiting = await database.owner<{ item: string | null }>("book_parts");
    expect(waiting.length).toBeGreaterThan(0);
    expect(waiting.every(({ item }) => item === null)).toBe(true);
    await fill(5, 5);
    await log.tick();
    expect((await log.check()).closes).toHaveLength(2);
  });

  test("after maxDays without K an empty close is published, and the sums wait", async () => {
    await fill(2, 0);
    log.clock.advance(31 * DAY);
    const closed = await log.tick();
    expect(closed).toMatchObject({ epoch: 1, leaves: 0 });
    const { closes } = await log.check();
    expect(closes[0]?.leaf.bands).toEqual({ in: "0", out: "0" });
    expect((await publishedBalances(log.read))?.received).toBe(0n);
  });
});

test("a guarded epoch is drawn up at one tick, cut from its gifts, and published at the next", async () => {
  database = await freshDatabase();
  log = auditLog(database, "guarded");
  await log.tick();
  const empty = (await log.check()).size;
  for (let at = 0; at < 20; at += 1) {
    await log.gift("general", 1_000_000n);
    await log.payout("general", 50_000n, toHex(new Uint8Array(16).fill(at % 4)));
  }
  expect(await log.tick()).toBeUndefined();
  expect((await log.check()).size).toBe(empty);
  expect(await database.owner("book_parts").whereNotNull("item")).toEqual([]);
  // A new fund file can only rule epochs that are not drawn up yet.
  const next = { ...log.fund, seq: 1 };
  await log.work(job, (unit) =>
    publishPolicy(unit, { fund: next, signer: log.signer, tickSeconds: 604_800 }),
  );
  expect(await log.tick(next)).toMatchObject({ epoch: 1 });
  const report = await log.check();
  expect(report.policies.map(({ e }) => e)).toEqual([1, 2]);
  expect(report.closes[0]?.leaf.policy).toBe(fundFileDigest(log.fund));
  expect(await database.owner("staged_epochs")).toEqual([]);
  await database.close();
});

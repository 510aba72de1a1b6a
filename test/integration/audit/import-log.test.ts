/** A database that is behind takes the log over from a copy: two databases with one past, of which one went on. */
import { afterEach, beforeEach, expect, test } from "vitest";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { sha256 } from "../../../src/base/digest.ts";
import { parseVkey, vkeyOfSigner } from "../../../src/base/tlog/note.ts";
import { importLog } from "../../../src/audit/import-log.ts";
import type { CorrectLeaf } from "../../../src/audit/leaf.ts";
import { findLastCheckpoint, listLeaves } from "../../../src/audit/log.store.ts";
import { insertNotice, listNotices } from "../../../src/audit/notice.store.ts";
import { publishCorrection } from "../../../src/audit/publish-correction.ts";
import { readCopy } from "../../../src/audit/read-copy.ts";
import { formatCorrection } from "../../../src/audit/signed-correction.ts";
import { auditLog } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { mirrorOf } from "../../support/book-mirror.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

const JOB = { kind: "job", name: "test" } as const;
let databases: FreshDatabase[];
let ahead: AuditLog;
let behind: AuditLog;
let closed: number;

beforeEach(async () => {
  databases = [await freshDatabase(), await freshDatabase()];
  [ahead, behind] = databases.map((each) => auditLog(each, "open", "one past")) as [
    AuditLog,
    AuditLog,
  ];
  for (const log of [ahead, behind]) {
    await log.tick();
    await log.gift("general", 3_000_000n);
    await log.tick();
  }
  const [close] = await listLeaves(ahead.read, "close");
  closed = close!.index;
  expect((await findLastCheckpoint(behind.read))!.root).toEqual(
    (await findLastCheckpoint(ahead.read))!.root,
  );
});
afterEach(async () => {
  for (const each of databases) await each.close();
});

const leafOf = (d: bigint): Omit<CorrectLeaf, "t" | "e"> => ({
  code: "wrong-account",
  d,
  field: "losses",
  of: closed,
  p: "general",
});

/** Hands in a correction for a journal entry, past the checks of who signed it. */
async function handIn(log: AuditLog, d: bigint, reference: string): Promise<string> {
  const body = Buffer.from(
    formatCorrection({
      record: {
        ...leafOf(d),
        event: "loss",
        fund: log.fund.fund,
        nonce: "0a".repeat(16),
        notAfter: "2031-01-01T00:00:00Z",
        reference,
      },
      sigs: [],
    }),
  ).toString();
  const digest = sha256(utf8(body));
  const notice = { digest, kind: "correct", body, mirrors: reference } as const;
  await log.work(JOB, (unit) => insertNotice(unit, notice));
  return toHex(digest);
}

const publish = (log: AuditLog, d: bigint) =>
  log.work(JOB, (unit) =>
    publishCorrection(unit, { fund: log.fund, signer: log.signer, correction: leafOf(d) }),
  );

async function takeOver(): Promise<number> {
  const files = await mirrorOf(ahead);
  const mirror = {
    name: "the copy",
    read: (path: string) => Promise.resolve(files.get(path)),
    write: () => Promise.reject(new Error("read only")),
  };
  const key = parseVkey(ahead.fund.keys.find(({ role }) => role === "log")!.vkey)!;
  expect(key.id).toBe(vkeyOfSigner(ahead.signer).id);
  const last = await findLastCheckpoint(behind.read);
  const copy = await readCopy(mirror, { origin: ahead.fund.fund, keys: [key] }, last!.size);
  return behind.work(JOB, (unit) => importLog(unit, copy!, 0));
}

test("a correction that waited here and stands in the copy waits no longer, and is not published twice", async () => {
  const step = ahead.fund.book.feeStep;
  const [published, other, equal] = [
    await handIn(behind, step, "a"),
    await handIn(behind, 2n * step, "b"),
    await handIn(behind, step, "c"),
  ];
  await publish(ahead, step);
  expect(await takeOver()).toBe(1);
  const states = new Map(
    (await listNotices(behind.read, 10)).map(({ digest, state }) => [digest, state]),
  );
  expect(states.get(published)).toBe("published");
  expect(states.get(other)).toBe("waiting");
  // One entry of the log is one correction: an equal one for another journal entry still has to be published.
  expect(states.get(equal)).toBe("waiting");
  expect(await takeOver()).toBe(0);
});

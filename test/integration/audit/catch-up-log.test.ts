/** `purse log catch-up`: a database that lost the end of its log takes it over from a copy, all or nothing, or says why not. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { fundFileDigest, makeFundFile } from "../../../src/base/fund-file.ts";
import { sats } from "../../../src/base/sats.ts";
import { logCommand } from "../../../src/audit/catch-up-cli.ts";
import { partChecksum } from "../../../src/audit/checksum.ts";
import { formatDraft, parseDraft } from "../../../src/audit/epoch-draft.ts";
import {
  deleteStaged,
  findLastEpoch,
  findStaged,
  insertStaged,
} from "../../../src/audit/epoch.store.ts";
import { findLastCheckpoint } from "../../../src/audit/log.store.ts";
import { publishPolicy } from "../../../src/audit/publish-policy.ts";
import { units } from "../../../src/db/unit.ts";
import { auditLog, ROOT } from "../../support/audit-log.ts";
import type { AuditLog } from "../../support/audit-log.ts";
import { mirrorOf } from "../../support/book-mirror.ts";
import { DAY } from "../../support/clock.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

let databases: FreshDatabase[];
let ahead: AuditLog;
let behind: AuditLog;
let folder: string;

/** Two databases with one past: what one draws by chance the other draws too. */
async function begin(preset: "open" | "guarded"): Promise<void> {
  folder = mkdtempSync(join(tmpdir(), "catch-up-"));
  databases = [await freshDatabase(), await freshDatabase()];
  ahead = auditLog(databases[0]!, preset, "one past");
  behind = auditLog(databases[1]!, preset, "one past");
}
async function end(): Promise<void> {
  rmSync(folder, { recursive: true });
  for (const each of databases) await each.close();
}

beforeEach(async () => {
  await begin("open");
  for (const log of [ahead, behind]) {
    await log.tick();
    await log.gift("general", 3_000_000n);
    await log.tick();
  }
});
afterEach(end);

const last = async (log: AuditLog) => (await findLastCheckpoint(log.read))!;

async function copyOf(log: AuditLog): Promise<void> {
  for (const [path, bytes] of await mirrorOf(log)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), bytes);
  }
}

async function catchUp(...more: string[]): Promise<string> {
  const lines: string[] = [];
  const { owner } = databases[1]!;
  const text = makeFundFile(behind.fund, ROOT);
  const pin = fundFileDigest(behind.fund);
  const book = {
    read: { sql: owner },
    work: units(owner, behind.clock, seededRandom("catch up")),
    fundFiles: [{ digest: pin, text }],
    pin,
    tip: 1_000_000,
  };
  const io = {
    print: (line: string) => void lines.push(line),
    clock: behind.clock,
    withBook: <T>(use: (of: typeof book) => Promise<T>) => use(book),
  };
  await logCommand(io)
    .exitOverride()
    .parseAsync(["catch-up", "--copy", folder, ...more], { from: "user" });
  return lines.join("\n");
}

/** What the database has, all of it that a catch-up may touch. */
async function state(): Promise<unknown> {
  const { owner } = databases[1]!;
  const tables = [
    "log_entries",
    "log_tiles",
    "log_checkpoints",
    "epochs",
    "book_parts",
    "book_debts",
  ];
  return Promise.all(tables.map((table) => owner(table).select("*").orderByRaw("1, 2, 3")));
}

test("it has what the copy has, and goes on from there: what was found again is published once", async () => {
  await ahead.gift("general", 1_000_000n);
  await ahead.gift("fines", 500_000n);
  await ahead.tick();
  await copyOf(ahead);
  const [before, there] = [await last(behind), await last(ahead)];
  expect(await catchUp()).toBe(
    `${there.size - before.size} entries were taken over; the log in the database has ${there.size} now.`,
  );
  expect(await last(behind)).toEqual(there);
  expect(await findLastEpoch(behind.read)).toMatchObject({ epoch: 2 });
  const taken = await state();
  expect(JSON.parse(await catchUp("--json"))).toEqual({ taken: 0, size: there.size });
  expect(await state()).toEqual(taken);
  // The chain shows the same gifts again, and one more.
  await behind.gift("general", 1_000_000n);
  await behind.gift("fines", 500_000n);
  await behind.gift("general", 250_000n);
  await behind.tick();
  const { closes } = await behind.check();
  expect(closes.at(-1)!.leaf.programmes.map(({ p, received }) => [p, received])).toEqual([
    ["fines", 500_000n],
    ["general", 4_250_000n],
  ]);
});

/** An epoch that is drawn up in both at the same tick, for want of gifts without parts, and published in one. */
async function drawInBoth(): Promise<void> {
  await end();
  await begin("guarded");
  for (const log of [ahead, behind]) {
    await log.tick();
    log.clock.advance(log.fund.book.maxDays * DAY);
    await log.tick();
    expect(await findStaged(log.read)).toMatchObject({ epoch: 1 });
  }
  expect(await ahead.tick()).toMatchObject({ epoch: 1 });
  await copyOf(ahead);
}

test("an epoch that is drawn up here and published there is not published again", async () => {
  await drawInBoth();
  await catchUp();
  expect(await findStaged(behind.read)).toBeUndefined();
  expect(await behind.tick()).toBeUndefined();
  const { closes } = await behind.check();
  expect(closes.map(({ leaf }) => leaf.e)).toEqual([1]);
});

test("an epoch that is drawn up here with parts which the copy published otherwise is refused", async () => {
  await drawInBoth();
  const staged = (await findStaged(behind.read))!;
  const leaf = { t: "in", c: "0c".repeat(32), e: 1, p: "general", s: sats(1024n) } as const;
  const draft = formatDraft({ ...parseDraft(staged.draft), leaves: [leaf] });
  await behind.work({ kind: "job", name: "test" }, async (unit) => {
    await deleteStaged(unit);
    await insertStaged(unit, { ...staged, draft });
  });
  const before = await state();
  await expect(catchUp()).rejects.toThrow("copy-contradicts");
  expect(await state()).toEqual(before);
});

test("parts that wait in both and were published in one are not counted again", async () => {
  for (const log of [ahead, behind]) await log.gift("general", 1_000_000n);
  await ahead.tick();
  await copyOf(ahead);
  await catchUp();
  await behind.gift("general", 250_000n);
  await behind.tick();
  const { closes } = await behind.check();
  expect(closes.at(-1)!.leaf.programmes.at(-1)!.received).toBe(4_250_000n);
});

test("another history is refused, and nothing is changed", async () => {
  await ahead.gift("general", 1_000_000n);
  await ahead.tick();
  await behind.gift("fines", 700_000n);
  await behind.tick();
  await ahead.gift("general", 2_000_000n);
  await ahead.tick();
  await copyOf(ahead);
  const before = await state();
  await expect(catchUp()).rejects.toThrow("Nothing was taken over: backup-fork");
  expect(await state()).toEqual(before);
});

test("a copy with less is refused", async () => {
  await copyOf(ahead);
  await behind.gift("general", 1_000_000n);
  await behind.tick();
  const before = await state();
  await expect(catchUp()).rejects.toThrow("backup-stale");
  expect(await state()).toEqual(before);
});

test("a waiting part that the copy has with another size is refused, all or nothing", async () => {
  for (const log of [ahead, behind]) await log.gift("general", 1_000_000n);
  await ahead.tick();
  await copyOf(ahead);
  const { owner } = databases[1]!;
  const [{ commitment: c }] = await owner("book_parts").limit(1);
  const [leaf] = await databases[0]!.owner("log_entries").where({ commitment: c });
  expect(leaf).toBeDefined();
  // The same opening under another programme, as nobody but whoever writes the database can have it.
  const part = JSON.parse(String(leaf.bytes)) as { s: string };
  const checksum = partChecksum({
    c: c.toString("hex"),
    side: "in",
    programme: "fines",
    s: BigInt(part.s),
  });
  await owner.raw("alter table book_parts disable trigger all");
  await owner("book_parts")
    .where({ commitment: c })
    .update({ programme: "fines", checksum: Buffer.from(checksum) });
  await owner.raw("alter table book_parts enable trigger all");
  const before = await state();
  await expect(catchUp()).rejects.toThrow("copy-contradicts");
  expect(await state()).toEqual(before);
});

test("a log that names a fund file which the database does not have is refused", async () => {
  const next = { ...ahead.fund, seq: ahead.fund.seq + 1, programmes: ["fines", "general", "rent"] };
  await ahead.work({ kind: "job", name: "test" }, (unit) =>
    publishPolicy(unit, { fund: next, signer: ahead.signer, tickSeconds: 60 }),
  );
  await copyOf(ahead);
  writeFileSync(join(folder, "api/v1/fund"), makeFundFile(next, ROOT));
  const before = await state();
  await expect(catchUp()).rejects.toThrow("copy-fund-unknown");
  expect(await state()).toEqual(before);
});

test("a copy that does not verify is not taken, whatever is wrong with it", async () => {
  await ahead.gift("general", 1_000_000n);
  await ahead.tick();
  await copyOf(ahead);
  const before = await state();
  const files = await mirrorOf(ahead);
  for (const path of [...files.keys()].filter((each) => !each.endsWith("fund"))) {
    const bytes = files.get(path)!;
    const changed = Uint8Array.from(bytes);
    changed[bytes.length - 3]! ^= 1;
    writeFileSync(join(folder, path), changed);
    await expect(catchUp(), path).rejects.toThrow("Nothing was taken over");
    writeFileSync(join(folder, path), bytes);
  }
  expect(await state()).toEqual(before);
  expect(await catchUp()).toContain("taken over");
});

test("two at once take it over once", async () => {
  await ahead.gift("general", 1_000_000n);
  await ahead.tick();
  await copyOf(ahead);
  const said = await Promise.all([catchUp("--json"), catchUp("--json")]);
  const taken = said.map((line) => (JSON.parse(line) as { taken: number }).taken);
  expect(taken.filter((count) => count > 0)).toHaveLength(1);
  expect(await last(behind)).toEqual(await last(ahead));
});

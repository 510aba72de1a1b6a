/** A sealed backup of a fund at work: what is in it, what is not, and what a cut, changed or foreign file is worth. */
import { mkdtemp, readdir, readFile, rm, truncate, writeFile, copyFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { backupHandler } from "../../../src/app/backup-job.ts";
import { makeLog } from "../../../src/app/log.ts";
import { readSealed } from "../../../src/backup/backup-folder.ts";
import { backupCommand } from "../../../src/backup/cli.ts";
import { collectBackup, collectTables } from "../../../src/backup/collect-backup.ts";
import type { BackedUpFund } from "../../../src/backup/collect-backup.ts";
import { makeBackup } from "../../../src/backup/make-backup.ts";
import type { MadeBackup } from "../../../src/backup/make-backup.ts";
import { writeTables } from "../../../src/backup/table-file.ts";
import { LEFT_OUT, listTables } from "../../../src/backup/tables.store.ts";
import { verifyBackup } from "../../../src/backup/verify-backup.ts";
import { Refusal } from "../../../src/base/refusal.ts";
import { readSnapshot } from "../../../src/db/snapshot.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { ORIGIN } from "../../support/make-world.ts";
import { World } from "../../support/world.ts";

let world: World;
let folder: string;
let made: MadeBackup;
let of: BackedUpFund;
const identities: string[] = [];
const recipients: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "commonpurse-backup-"));
  for (let person = 0; person < 2; person += 1) {
    identities.push(await generateX25519Identity());
    recipients.push(await identityToRecipient(identities[person]!));
  }
  world = await World.start("backup");
  await settledGift(world, 1_000_000n);
  await readyPayout(world, 300_000n);
  await approve(world, await freeze(world));
  await world.sign();
  await world.send();
  of = {
    fund: ORIGIN,
    network: "regtest",
    policy: await readFile(world.files.fundFile, "utf8"),
  };
  made = await backup();
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
});

const backup = (to: readonly string[] = recipients): Promise<MadeBackup> =>
  makeBackup({ sql: world.sql }, of, { folder, recipients: to, at: world.clock.now() });

async function ruleOf(work: Promise<unknown>): Promise<string> {
  try {
    await work;
    return "accept";
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    throw error;
  }
}

async function collect(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all).toString("utf8");
}

const plainOf = (path: string): Promise<string> => collect(readSealed(path, identities[0]!));

test("each of the two people can open it, and it has the wallets, the signed batch and every table", async () => {
  for (const identity of identities) {
    const { backup: opened, tables } = await verifyBackup(made.backup, { identity, fund: ORIGIN });
    expect(opened.wallets.map(({ programme }) => programme)).toEqual(["fines", "general"]);
    expect(opened.wallets[1]!.issued).toEqual([1, 1]);
    expect(opened.lineages).toHaveLength(1);
    expect(opened.lineages[0]!.raw).toHaveLength(1);
    expect(tables).toBe((await listTables(world.sql)).length);
  }
});

test("nothing of sessions and sign-ins is in it, and no private key; the cases are, sealed as they were", async () => {
  const text = await plainOf(made.tables);
  for (const name of LEFT_OUT) expect(text).not.toContain(`"name":"${name}"`);
  const boxes: { key_box: Buffer }[] = await world.database.owner("people").select("key_box");
  expect(boxes.length).toBeGreaterThan(3);
  for (const { key_box } of boxes) expect(text).not.toContain(key_box.toString("hex"));
  const entries: { box: Buffer }[] = await world.database.owner("vault_entries").select("box");
  expect(entries.length).toBeGreaterThan(0);
  for (const { box } of entries) expect(text).toContain(box.toString("hex"));
});

test("how many asked on a day is in it no more than what they asked", async () => {
  const now = world.clock.now();
  await world.database.owner("day_counts").insert({ day: now, what: "test", number: 17 });
  const text = await plainOf((await backup()).tables);
  for (const name of ["day_counts", "spent_marks"]) expect(text).not.toContain(`"name":"${name}"`);
});

test("the same moment gives the same bytes inside, other bytes outside", async () => {
  const before = await readFile(made.tables);
  const plain = await plainOf(made.tables);
  await backup();
  expect(await plainOf(made.tables)).toBe(plain);
  expect((await readFile(made.tables)).equals(before)).toBe(false);
});

test("what is written after it began is not in it: both files are of one moment", async () => {
  const outpoint = `${"ab".repeat(32)}:7`;
  const tables = await readSnapshot(world.sql, async (reader) => {
    const begun = await collectBackup(reader, of, world.clock.now());
    await world.database.owner("book_records").insert({ reference: `in/${outpoint}` });
    return collect(writeTables(collectTables(reader, begun)));
  });
  expect(tables).toContain('"name":"book_records"');
  expect(tables).not.toContain(outpoint);
  expect(await plainOf((await backup()).tables)).toContain(outpoint);
  await world.database
    .owner("book_records")
    .where({ reference: `in/${outpoint}` })
    .delete();
});

test("it is refused to one person alone, and nothing is written", async () => {
  const files = await readdir(folder);
  expect(await ruleOf(backup([recipients[0]!]))).toBe("backup-recipients");
  expect(await readdir(folder)).toEqual(files);
});

test("a key in a row stops the backup", async () => {
  const key = `AGE-SECRET-KEY-1${"Q".repeat(58)}`;
  await world.database.owner.raw(
    `insert into programmes (code, name, purpose, state, award_cap, award_floor) values ('slip', ?, 'x', 'closed', 5000, 1000)`,
    [key],
  );
  try {
    expect(await ruleOf(backup())).toBe("backup-private");
  } finally {
    await world.database.owner("programmes").where({ code: "slip" }).delete();
  }
  expect(await ruleOf(verifyBackup(made.backup, { identity: identities[0]! }))).toBe("accept");
});

test("cut at any place, changed in one bit, of another fund, with tables of another backup, or for somebody else: refused by name", async () => {
  const check = (identity = identities[0]!, fund = ORIGIN) =>
    ruleOf(verifyBackup(join(folder, "x.backup.age"), { identity, fund }));
  const tables = join(folder, "x.tables.age");
  const fresh = async (): Promise<number> => {
    await copyFile(made.backup, join(folder, "x.backup.age"));
    await copyFile(made.tables, tables);
    return (await readFile(tables)).length;
  };
  const size = await fresh();
  expect(await check()).toBe("accept");
  for (const share of [0, 0.01, 0.5, 0.999]) {
    await fresh();
    await truncate(tables, Math.floor(size * share));
    expect(await check()).toBe("backup-open");
  }
  for (const share of [0.001, 0.3, 0.99]) {
    await fresh();
    const bytes = await readFile(tables);
    bytes[Math.floor(size * share)]! ^= 1;
    await writeFile(tables, bytes);
    expect(await check()).toBe("backup-open");
  }
  await fresh();
  expect(await check(await generateX25519Identity())).toBe("backup-open");
  expect(await check(identities[1], "other.example/book")).toBe("backup-fund");
  world.clock.advance(1_000);
  await copyFile((await backup()).tables, tables);
  expect(await check()).toBe("backup-tables");
  for (const name of ["x.backup.age", "x.tables.age"]) await rm(join(folder, name));
});

test("the worker's job writes one a day, keeps as many as it is told, and leaves other files alone", async () => {
  const days = await mkdtemp(join(tmpdir(), "commonpurse-days-"));
  await writeFile(join(days, "notes.txt"), "mine");
  // What a crash left, of before all days and of after them.
  for (const year of ["2020", "2099"])
    await writeFile(join(days, `commonpurse-${year}0101T000000Z.tables.age.part`), "cut");
  const lines: string[] = [];
  const handler = backupHandler({
    read: { sql: world.sql },
    clock: world.clock,
    log: makeLog("info", { write: (line: string) => void lines.push(line) }),
    pin: world.pin,
    plan: { folder: days, recipients, keep: 2 },
  });
  for (let day = 0; day < 3; day += 1) {
    world.clock.advance(86_400_000);
    await handler.run({}, new AbortController().signal);
  }
  const names = await readdir(days);
  expect(names).toHaveLength(6);
  expect(names.filter((name) => name.endsWith(".part"))).toEqual([
    "commonpurse-20990101T000000Z.tables.age.part",
  ]);
  expect(names).toContain("notes.txt");
  expect(lines.join("\n")).toContain('"backup.written"');
  expect(lines.join("\n")).toContain('"what":"backups","count":1');
  await rm(days, { recursive: true });
});

test("purse backup writes one, says where, and opens it with a key that purse backup key made", async () => {
  const printed: string[] = [];
  const run = (...words: string[]) =>
    backupCommand({
      print: (line) => void printed.push(line),
      clock: world.clock,
      plan: () => undefined,
      withFund: (use) => use({ sql: world.sql }, of),
    })
      .exitOverride()
      .parseAsync(words, { from: "user" });
  const key = join(folder, "a.key");
  await run("key", key);
  const recipient = printed.pop()!;
  await run("--out", folder, "--to", recipient, recipients[1]!, "--json");
  const { backup: path } = JSON.parse(printed.pop()!);
  await run("--verify", path, "--identity", key);
  expect(printed.join("\n")).toContain(`A whole backup of ${ORIGIN} on regtest`);
  await expect(run("--out", folder, "--to", recipient)).rejects.toThrow("backup-recipients");
  await expect(run("--to", recipient, recipients[1]!)).rejects.toThrow("BACKUP_DIR");
  await expect(run("--verify", path, "--identity", made.tables)).rejects.toThrow("age identity");
});

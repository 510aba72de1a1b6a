/** What a restore refuses by name, before anything is in the database: another node, another log, a copy with holes, a database in use. */
import { cp, rm, truncate } from "node:fs/promises";
import { join } from "node:path";
import { generateX25519Identity } from "age-encryption";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { folderMirror } from "../../../src/audit/folder-mirror.ts";
import { findLastCheckpoint } from "../../../src/audit/log.store.ts";
import { restoreFund } from "../../../src/backup/restore-fund.ts";
import type { RestoreSources } from "../../../src/backup/restore-fund.ts";
import { openBoth } from "../../../src/backup/verify-backup.ts";
import { Fault } from "../../../src/base/fault.ts";
import { Refusal } from "../../../src/base/refusal.ts";
import { GENESIS } from "../../../src/bitcoin/network.ts";
import { BackedUp } from "../../support/backed-up.ts";
import { emptyDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

// Several closes and a restore before the first test.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

let world: World;
/** Taken before the log forked, and after it. */
let early: BackedUp;
let late: BackedUp;
let empty: FreshDatabase;

beforeAll(async () => {
  world = await World.start("refused");
  await settledGift(world, 1_000_000n);
  await world.closeEpoch();
  early = await BackedUp.take(world);
  await early.copyLog();
  // The same fund, brought back somewhere, goes on by itself with the same key.
  await early.bringBack();
  await world.catchUp();
  await world.certify();
  await grow();
  await early.copyLog("other");
  for (let epochs = 0; epochs < 4; epochs += 1) await grow();
  await early.copyLog("longer");
  world.use(early.lost);
  await world.catchUp();
  // How many leaves an epoch has, chance says.
  do await grow();
  while ((await findLastCheckpoint({ sql: world.sql }))!.size < (await sizeOf("other")));
  late = await BackedUp.take(world);
  await late.copyLog();
  empty = await emptyDatabase();
});
afterAll(async () => {
  await empty.close();
  await late.close();
  await early.close();
  await world.close();
  vi.resetConfig();
});

/** A gift, and the epoch that publishes it. */
async function grow(): Promise<void> {
  await settledGift(world, 700_000n);
  await world.closeEpoch();
}

/** How many leaves a copy of the log has. */
async function sizeOf(name: string): Promise<number> {
  const note = await folderMirror(join(early.folder, name)).read("log/checkpoint");
  return Number(Buffer.from(note!).toString().split("\n")[1]);
}

/** What comes of a restore with parts of what is outside replaced; the database stays empty whatever it is. */
async function outcome(
  parts: Partial<RestoreSources> = {},
  database = empty,
  identity = late.identity,
): Promise<string> {
  try {
    const opened = await openBoth(late.backup, { identity });
    await restoreFund({ sql: database.owner }, opened, { ...(await late.sources()), ...parts });
    return "accept";
  } catch (error) {
    if (error instanceof Refusal) return error.rule;
    if (error instanceof Fault) return error.code;
    throw error;
  } finally {
    const { rows } = await empty.owner.raw(
      "select count(*) as count from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public'",
    );
    expect(rows[0].count).toBe(0n);
  }
}

const from = (folder: string) => ({ copy: folderMirror(folder) });

test("a log with the same key that went another way is a fork, whether it is longer or not", async () => {
  const head = await findLastCheckpoint({ sql: world.sql });
  expect(await sizeOf("other")).toBeLessThanOrEqual(head!.size);
  expect(await sizeOf("longer")).toBeGreaterThan(head!.size);
  for (const name of ["other", "longer"])
    expect(await outcome(from(join(early.folder, name)))).toBe("backup-fork");
});

test("a copy that lacks a file, or a part of one, is stale", async () => {
  const longer = join(late.folder, "holes");
  const fresh = () => cp(join(early.folder, "longer"), longer, { recursive: true, force: true });
  await fresh();
  await rm(join(longer, "api/v1/epochs"), { recursive: true });
  expect(await outcome(from(longer))).toBe("backup-stale");
  await fresh();
  await rm(join(longer, "log/tile/entries/000.p"), { recursive: true });
  expect(await outcome(from(longer))).toBe("backup-stale");
});

test("a node of another network, an identity of somebody else, and a database in use", async () => {
  const { source } = world.chain;
  const identity = await source.identify();
  const elsewhere = { ...identity, network: "signet" as const, genesis: GENESIS.signet[0]! };
  const other = Object.assign(Object.create(source) as typeof source, {
    identify: () => Promise.resolve(elsewhere),
  });
  expect(await outcome({ source: other })).toBe("node-wrong-network");
  expect(await outcome({}, empty, await generateX25519Identity())).toBe("backup-open");
  expect(await outcome({}, late.lost)).toBe("restore-not-empty");
});

test("a file that is cut or changed in the middle of the tables", async () => {
  const tables = late.backup.replace(".backup.age", ".tables.age");
  await cp(tables, `${tables}.kept`);
  await truncate(tables, 200_000);
  expect(await outcome()).toBe("backup-open");
  await cp(`${tables}.kept`, tables);
});

test("a copy that is older than the backup takes nothing away", async () => {
  const restored = await emptyDatabase();
  try {
    const opened = await openBoth(late.backup, { identity: late.identity });
    const sources = { ...(await late.sources()), ...from(join(early.folder, "copy")) };
    const report = await restoreFund({ sql: restored.owner }, opened, sources);
    expect(report.entries).toBe(0);
    const [before, after] = [world.sql, restored.app].map((sql) => findLastCheckpoint({ sql }));
    expect((await after)?.note).toBe((await before)?.note);
  } finally {
    await restored.close();
  }
});

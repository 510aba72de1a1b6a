/** A backup of before an upgrade is brought back by the program of after it: loaded as it was, then migrated. */
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { bookFigures } from "../../../src/app/book-figures.ts";
import { closeEpochIfDue } from "../../../src/audit/close-epoch-if-due.ts";
import { folderMirror } from "../../../src/audit/folder-mirror.ts";
import { findLastCheckpoint } from "../../../src/audit/log.store.ts";
import { makeBackup } from "../../../src/backup/make-backup.ts";
import { restoreFund } from "../../../src/backup/restore-fund.ts";
import { openBoth } from "../../../src/backup/verify-backup.ts";
import { FUND_STATEMENT } from "../../../src/base/fund-file.ts";
import { sats } from "../../../src/base/sats.ts";
import { readStatement } from "../../../src/base/statement.ts";
import { migrateWithin, pendingMigrations } from "../../../src/db/migrate.ts";
import { units } from "../../../src/db/unit.ts";
import { openProgramme } from "../../../src/programmes/open-programme.ts";
import { testClock } from "../../support/clock.ts";
import { testFund } from "../../support/founding.ts";
import { emptyDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";
import { SimulatedChain } from "../../support/simulated-chain.ts";
import { testWallet } from "../../support/wallet.ts";

/** Migrations from here on are of after the backup; those before have what today's figures of the book are read from. */
const UPGRADE = "20261130T1271";

let folder: string;
let before: FreshDatabase;
let after: FreshDatabase;
let chain: SimulatedChain;
const clock = testClock(new Date("2030-01-07T09:00:00Z"));
const random = seededRandom("older");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "older-"));
  chain = await SimulatedChain.start(1);
  before = await emptyDatabase();
  after = await emptyDatabase();
});
afterAll(async () => {
  await before.close();
  await after.close();
  await chain.stop();
  await rm(folder, { recursive: true });
});

test("its tables are those of its day, and the fund is there with all of today's", async () => {
  const files = await readdir(fileURLToPath(new URL("../../../migrations", import.meta.url)));
  const old = files.map((name) => name.replace(/\.ts$/, "")).filter((name) => name < UPGRADE);
  await before.owner.transaction((transaction) => migrateWithin(transaction, old));
  expect((await pendingMigrations(before.owner)).length).toBeGreaterThan(1);
  const fund = testFund(random, clock.now(), {});
  await units(
    before.owner,
    clock,
    random,
  )({ kind: "operator" }, async (unit) => {
    await openProgramme(unit, {
      programme: {
        code: "general",
        name: "General",
        purpose: "Helps.",
        state: "open",
        awardFloor: sats(20_000n),
        awardCap: sats(5_000_000n),
      },
      descriptor: testWallet(),
      birthHeight: (await chain.source.tip()).height,
    });
    await closeEpochIfDue(unit, {
      fund: readStatement(FUND_STATEMENT, fund.fundFile).value,
      signer: { ...fund.log, seen: [], awaitsWitnesses: false },
      ledger: await bookFigures(unit),
      tickSeconds: 60,
    });
  });
  const identity = await generateX25519Identity();
  const recipients = await Promise.all(
    [identity, await generateX25519Identity()].map((each) => identityToRecipient(each)),
  );
  const of = { fund: fund.founding.origin, network: "regtest", policy: fund.fundFile } as const;
  const made = await makeBackup({ sql: before.owner }, of, { folder, recipients, at: clock.now() });
  const opened = await openBoth(made.backup, { identity });
  expect(opened.header.migrations).toEqual(old.sort());
  await restoreFund({ sql: after.owner }, opened, {
    source: chain.source,
    signatures: [],
    copy: folderMirror(join(folder, "no copy")),
    clock,
    random,
  });
  expect(await pendingMigrations(after.owner)).toEqual([]);
  expect(await after.owner("programmes").pluck("code")).toEqual(["general"]);
  const notes = [before, after].map(({ owner }) => findLastCheckpoint({ sql: owner }));
  expect((await notes[1])?.note).toBe((await notes[0])?.note);
});

/** A database is lost after its backup: more gifts came, a batch was signed and sent, epochs closed. It is brought back from what is left. */
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fillMirror } from "../../../src/audit/fill-mirror.ts";
import { folderMirror } from "../../../src/audit/folder-mirror.ts";
import { findLastCheckpoint } from "../../../src/audit/log.store.ts";
import { makeBackup } from "../../../src/backup/make-backup.ts";
import { releaseRestore, restoreDigest } from "../../../src/backup/release-restore.ts";
import { restoreFund } from "../../../src/backup/restore-fund.ts";
import { findUnreleased } from "../../../src/backup/restore.store.ts";
import { openBoth } from "../../../src/backup/verify-backup.ts";
import { fundFileDigest, fundKeys, FUND_STATEMENT } from "../../../src/base/fund-file.ts";
import { keyId } from "../../../src/base/people-list.ts";
import { Refusal } from "../../../src/base/refusal.ts";
import { readStatement } from "../../../src/base/statement.ts";
import { makeApproval } from "../../../src/payouts/approval.ts";
import { currentPeople } from "../../../src/people/current-people.view.ts";
import { parseKeyFile, publicKeyOf } from "../../../src/people/key-file.ts";
import { readSignatures } from "../../../src/signer/log-lines.ts";
import { seededRandom } from "../../support/random.ts";
import {
  approve,
  askForHelp,
  assess,
  claimant,
  freeze,
  readyPayout,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { ORIGIN } from "../../support/make-world.ts";
import { World } from "../../support/world.ts";
import { emptyDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

// Each restore makes a whole schema, and some tests make three: minutes on a busy machine.
vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

let world: World;
let folder: string;
let identity: string;
let backup: string;
let lost: FreshDatabase;
let code: string;
const random = seededRandom("restore");

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "commonpurse-restore-"));
  identity = await generateX25519Identity();
  const other = await generateX25519Identity();
  world = await World.start("restore");
  await settledGift(world, 1_000_000n);
  await readyPayout(world, 300_000n);
  // Awarded in the backup, and paid after it.
  code = await askForHelp(world);
  const id = await triage(world);
  for (const stage of ["first", "second"] as const)
    expect((await assess(world, id, stage, 50_000n)).status).toBe(201);
  await world.closeEpoch();
  const policy = await readFile(world.files.fundFile, "utf8");
  const made = await makeBackup(
    { sql: world.sql },
    { fund: ORIGIN, network: "regtest", policy },
    {
      folder,
      recipients: [await identityToRecipient(identity), await identityToRecipient(other)],
      at: world.clock.now(),
    },
  );
  backup = made.backup;
  // What nobody backed up.
  await settledGift(world, 700_000n);
  await readyPayout(world, 200_000n);
  await setDestination().expect(200);
  await approve(world, await freeze(world));
  await world.sign();
  await world.send();
  await world.mine(3);
  await world.closeEpoch();
  await world.check();
  const { value: file } = readStatement(FUND_STATEMENT, policy);
  await fillMirror(folderMirror(join(folder, "copy")), {
    read: { sql: world.sql },
    trust: { origin: file.fund, keys: fundKeys(file, "log") },
    fundFiles: [{ digest: fundFileDigest(file), text: policy }],
    stamped: new Set(),
  });
  lost = world.database;
});
afterAll(async () => {
  await world.close();
  await rm(folder, { recursive: true });
  vi.resetConfig();
});

const setDestination = () =>
  claimant(world, code).setDestination(world.chain.wallet.address().address);

const sources = async (copy = join(folder, "copy")) => ({
  source: world.chain.source,
  signatures: readSignatures(
    new Uint8Array(await readFile(join(dirname(world.files.policy), "signatures.log"))),
    {
      fund: ORIGIN,
      network: "regtest",
    },
  ),
  copy: folderMirror(copy),
  clock: world.clock,
  random,
});

async function restoreInto(database: FreshDatabase, copy?: string) {
  return restoreFund(
    { sql: database.owner },
    await openBoth(backup, { identity }),
    await sources(copy),
  );
}

test("nobody is paid twice, no address is given twice, the books agree, the log goes on", async () => {
  const head = await findLastCheckpoint({ sql: lost.app });
  const issued = await lost.app("wallet_keychains").where({ programme: "general" }).first();
  const restored = await emptyDatabase();
  try {
    const report = await restoreInto(restored);
    expect(report.lostSignatures).toBe(1);
    expect((await findLastCheckpoint({ sql: restored.app }))?.note).toBe(head?.note);
    world.use(restored);
    // Before the chain is followed: what was signed waits for no other batch.
    expect(
      await restored.app("wallet_keychains").where({ programme: "general" }).first(),
    ).toMatchObject({
      next_receive: Number(issued.next_receive) + 1_000,
      next_change: Number(issued.next_change) + 1_000,
    });
    await world.catchUp();
    await world.check();
    const batches = await restored.app("batches").select("id", "state");
    expect(batches).toEqual(await lost.app("batches").select("id", "state"));
    const paid = await restored.app("batch_payouts").where({ live: true }).count().first();
    expect(paid?.["count"]).toBe(3n);
    // The award was here, its payout was not: its money is held once, and who says again where to be paid is not paid again.
    const holds = await restored.app.raw(
      "select h.key from postings h where h.kind = 'hold' and not exists (select from postings r where r.resolves = h.id)",
    );
    expect(holds.rows).toEqual([]);
    await setDestination().expect(200);
    expect((await claimant(world, code).status().expect(200)).body.payouts).toMatchObject([
      { state: "settled" },
    ]);
    await world.check();
    const gifts = await restored.app("gifts").orderBy("amount").pluck("amount");
    expect(gifts).toEqual([700_000n, 1_000_000n]);
    await world.closeEpoch();
    await world.check();
    // What the log counted already was not counted again.
    const owed = await restored.app("book_debts").sum("amount as sum").first();
    expect(owed?.["sum"] ?? 0n).toEqual(owed?.["sum"] === null ? null : "0");
  } finally {
    world.use(lost);
    await restored.close();
  }
});

test("nothing is signed until two approvers release it", async () => {
  const restored = await emptyDatabase();
  try {
    await restoreInto(restored);
    const read = { sql: restored.app };
    const waiting = await findUnreleased(read);
    const { value: file } = readStatement(
      FUND_STATEMENT,
      await readFile(world.files.fundFile, "utf8"),
    );
    const list = await currentPeople(read, file, world.clock.now());
    const approvals = await Promise.all(
      ["larch", "maple"].map(async (person) => {
        const key = parseKeyFile(await readFile(join(world.files.keys, `${person}.key`), "utf8"))!;
        const id = keyId("ed25519", publicKeyOf(key));
        return makeApproval(restoreDigest(waiting!), { id, seed: key.secret });
      }),
    );
    world.use(restored);
    await world.catchUp();
    const release = (count: number) =>
      world.work({ kind: "operator" }, (unit) =>
        releaseRestore(unit, approvals.slice(0, count), list),
      );
    await expect(release(1)).rejects.toThrow("approvals-too-few");
    expect(await release(2)).toEqual(["larch", "maple"]);
    expect(await findUnreleased(read)).toBeUndefined();
    await expect(release(2)).rejects.toThrow("restore-released");
  } finally {
    world.use(lost);
    await restored.close();
  }
});

test("refused into a database that holds something, from a copy with holes, and left empty by a failure in the middle", async () => {
  await expect(restoreInto(lost)).rejects.toMatchObject({ code: "restore-not-empty" });
  const holes = join(folder, "holes");
  await cp(join(folder, "copy"), holes, { recursive: true });
  const path = join(holes, "log/tile/entries/000.p");
  await rm(path, { recursive: true });
  const restored = await emptyDatabase();
  try {
    await expect(restoreInto(restored, holes)).rejects.toBeInstanceOf(Refusal);
    const given = await sources();
    const failing = { ...given.source, tip: () => Promise.reject(new Error("gone")) };
    const opened = await openBoth(backup, { identity });
    await expect(
      restoreFund({ sql: restored.owner }, opened, { ...given, source: failing }),
    ).rejects.toThrow("gone");
    const tables = await restored.owner.raw(
      "select count(*) as count from pg_class c join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public'",
    );
    expect(tables.rows[0].count).toBe(0n);
    expect((await restoreInto(restored)).lostSignatures).toBe(1);
  } finally {
    await restored.close();
  }
});

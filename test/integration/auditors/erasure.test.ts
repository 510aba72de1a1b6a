/** What is left of an opened epoch: nothing that tells gifts apart, nothing when the key is destroyed, and nothing for ever. */
import { readFile } from "node:fs/promises";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatEnd } from "../../../src/audit/audit-envelope.ts";
import { countUnsealed } from "../../../src/audit/envelope.store.ts";
import { forgetEnvelopes } from "../../../src/audit/forget-envelopes.ts";
import { openEnvelopes } from "../../../src/audit/open-envelopes.ts";
import { partsOf } from "../../../src/audit/record-envelope.ts";
import { readSealed } from "../../../src/backup/backup-folder.ts";
import { makeBackup } from "../../../src/backup/make-backup.ts";
import { toHex, utf8 } from "../../../src/base/bytes.ts";
import { dumpTables } from "../../support/dump.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import type { World } from "../../support/world.ts";
import { ORIGIN } from "../../support/make-world.ts";
import { AuditorDesk } from "../../support/auditor-desk.ts";

let desk: AuditorDesk;
let world: World;

beforeAll(async () => {
  desk = await AuditorDesk.start("envelopes-erased");
  world = desk.world;
  await desk.makeKeys(1, 3, "sheet");
  await desk.handIn("sheet");
  await settledGift(world, 700_001n);
  await settledGift(world, 300_002n);
  await world.closeEpoch();
  await readyPayout(world, 100_000n);
  await approve(world, await freeze(world));
  await world.sign();
  await world.send();
  await world.mine(2);
});
afterAll(() => desk.close());

test("no row of an envelope tells which gift or payout it came with, nor which came first", async () => {
  const { owner } = world.database;
  await settledGift(world, 60_000n);
  const numbers = async (table: string): Promise<string[]> =>
    (await owner.raw("select distinct xmin::text from ??", [table])).rows.map(
      (row: { xmin: string }) => row.xmin,
    );
  // Until the close they lie apart, written with what they belong to; nobody is shown them.
  const settled = [...(await numbers("gifts")), ...(await numbers("batches"))];
  const waiting = await numbers("audit_envelopes_waiting");
  expect(waiting.filter((xmin) => settled.includes(xmin))).toHaveLength(waiting.length);
  await world.closeEpoch();
  const own = await numbers("audit_envelopes");
  expect(own.length).toBeGreaterThan(0);
  for (const table of ["journal_entries", "gifts", "payouts", "batches", "book_records"]) {
    const others = await numbers(table);
    expect(others.length, table).toBeGreaterThan(0);
    expect(
      others.filter((xmin) => own.includes(xmin)),
      table,
    ).toEqual([]);
  }
  const { rows } = await owner.raw(
    "select reference from audit_envelopes where epoch = 1 order by ctid",
  );
  const names = rows.map((row: { reference: string }) => row.reference);
  expect(names).toEqual([...names].sort());
  const columns = await owner("information_schema.columns")
    .where({ table_schema: "public", table_name: "audit_envelopes" })
    .pluck("column_name");
  expect(columns.sort()).toEqual(["box", "epoch", "key", "reference"]);
  const sizes = await owner("audit_envelopes").distinct(owner.raw("length(box) as size"));
  expect(sizes).toHaveLength(1);
});

test("destroying the key of an epoch is the erasure: neither database, backup nor log opens its records any more", async () => {
  const stored = async (): Promise<Uint8Array> => {
    const rows = await world.database.owner("audit_envelopes").where({ epoch: 1 });
    const lines = rows.map(({ box, key }: { box: Buffer; key: Buffer }) =>
      JSON.stringify({
        box: box.toString("base64"),
        e: 1,
        key: key.toString("hex"),
        t: "audit-envelope",
        v: 1,
      }),
    );
    const end = formatEnd({ count: lines.length, e: 1, unsealed: [] });
    return utf8([...lines, Buffer.from(end).toString()].join("\n"));
  };
  const { records } = openEnvelopes(await stored(), await desk.keys());
  expect(records).toHaveLength(2);
  desk.yes = false;
  await expect(desk.forget(1)).rejects.toThrow("Nothing was destroyed");
  desk.yes = true;
  await desk.forget(1);
  await expect(desk.forget(1)).rejects.toThrow("no key of epoch 1");
  expect((await desk.keys()).map(({ epoch }) => epoch)).not.toContain(1);
  const left = await desk.keys();
  expect(openEnvelopes(await stored(), left)).toMatchObject({ records: [], foreign: 2 });
  const places = {
    database: await dumpTables(world.database.owner),
    backup: await backupText(),
    log: (await world.sql("log_entries").pluck("bytes")).map(String).join("\n"),
  };
  for (const { record } of records) {
    const opens = [record.key, ...partsOf(record).map(({ salt }) => toHex(salt))];
    for (const [place, text] of Object.entries(places))
      for (const form of opens.flatMap((hex) => [hex, Buffer.from(hex, "hex").toString("base64")]))
        expect(text.includes(form), place).toBe(false);
  }
  // The envelopes themselves are in no backup: a copy would outlive what the fund deletes.
  expect(places.backup).not.toContain('"name":"audit_envelopes"');
  expect(places.backup).toContain('"name":"audit_key_sheets"');
});

test("envelopes go ninety days after their epoch closed", async () => {
  const job = { kind: "job", name: "purge" } as const;
  await world.work(job, async (unit) => {
    await countUnsealed(unit, 1, "an auditor without a key");
    await countUnsealed(unit, 9_999, "an auditor without a key");
  });
  expect(await world.work(job, forgetEnvelopes)).toBe(0);
  world.clock.advance(91 * 86_400_000);
  expect(await world.work(job, forgetEnvelopes)).toBeGreaterThan(0);
  expect(await world.sql("audit_envelopes").count()).toEqual([{ count: 0n }]);
  // Of an epoch that is open still the count stays.
  expect(await world.sql("audit_unsealed").pluck("epoch")).toEqual([9_999]);
});

async function backupText(): Promise<string> {
  const identities = [await generateX25519Identity(), await generateX25519Identity()];
  const made = await makeBackup(
    { sql: world.sql },
    { fund: ORIGIN, network: "regtest", policy: await readFile(world.files.fundFile, "utf8") },
    {
      folder: desk.file("backup"),
      recipients: await Promise.all(identities.map((each) => identityToRecipient(each))),
      at: world.clock.now(),
    },
  );
  const texts: string[] = [];
  for (const path of [made.tables, made.backup])
    for await (const chunk of readSealed(path, identities[0]!))
      texts.push(Buffer.from(chunk).toString("utf8"));
  return texts.join("");
}

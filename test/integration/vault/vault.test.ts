import { afterAll, beforeAll, expect, test } from "vitest";
import { parseUtf8, toHex, utf8 } from "../../../src/base/bytes.ts";
import { newId } from "../../../src/base/id.ts";
import type { Reader, Work } from "../../../src/db/unit.ts";
import { accessLog } from "../../../src/vault/access.view.ts";
import { purgeAccessLog } from "../../../src/vault/jobs.ts";
import { openEntries, openLatest } from "../../../src/vault/open-entries.ts";
import { openVaultCase } from "../../../src/vault/open-vault-case.ts";
import { readersOfCase, sharedCases } from "../../../src/vault/shared-cases.view.ts";
import { shareVaultCase } from "../../../src/vault/share-vault-case.ts";
import type { ShredStore } from "../../../src/vault/shred-store.ts";
import { unshareVaultCase } from "../../../src/vault/unshare-vault-case.ts";
import { ageLooks } from "../../support/aged-looks.ts";
import { DAY, HOUR } from "../../support/clock.ts";
import { dumpTables, hasMarker } from "../../support/dump.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { asAna, asBo, asClaim, boKey, byAna, byBo, byClaimant } from "../../support/vault-world.ts";
import { vaultWorld } from "../../support/vault-world.ts";
import type { VaultWorld } from "../../support/vault-world.ts";

let world: VaultWorld;
let database: FreshDatabase;
let work: Work;
let read: Reader;
let shreds: ShredStore;

beforeAll(async () => {
  world = await vaultWorld();
  ({ database, work, read, shreds } = world);
});
afterAll(() => world.close());

const big = (_key: string, value: unknown): unknown =>
  typeof value === "bigint" ? value.toString() : value;

test("who a case is shared with reads what was sealed, in order, and so does the claimant", async () => {
  const id = await world.newCase("first", "second");
  for (const [by, as] of [
    [byAna, asAna],
    [byClaimant, asClaim],
  ] as const) {
    const entries = await work(by, async (unit) =>
      openEntries(unit, await openVaultCase(unit, shreds, { case: id, as }), { purpose: "triage" }),
    );
    expect(entries.map((entry) => [entry.seq, parseUtf8(entry.plaintext)])).toEqual([
      [1, "first"],
      [2, "second"],
    ]);
    expect(entries[0]?.sealedIn).toBe("2030-01-01");
  }
});

test("nobody else opens it, and unknown, foreign and erased cases answer alike", async () => {
  const id = await world.newCase("mine");
  const unknown = await work(byAna, (unit) => Promise.resolve(newId<"case">(unit.random)));
  const answers = await Promise.allSettled([
    openVaultCase(read, shreds, { case: id, as: asBo }),
    openVaultCase(read, shreds, { case: id, as: { ...asAna, key: asBo.key } }),
    openVaultCase(read, shreds, { case: id, as: { ...asClaim, key: asBo.key } }),
    openVaultCase(read, shreds, { case: unknown, as: asAna }),
  ]);
  for (const answer of answers) {
    expect(answer).toMatchObject({
      status: "rejected",
      reason: { code: "case-not-found", message: "There is no such case for you." },
    });
  }
});

test("a person who has the case open shares it, and a person it was taken from opens it no more", async () => {
  const id = await world.newCase("shared");
  await work(byAna, async (unit) => {
    const open = await openVaultCase(unit, shreds, { case: id, as: asAna });
    await shareVaultCase(unit, open, [boKey]);
    await shareVaultCase(unit, open, [boKey]);
  });
  expect(await readersOfCase(read, id)).toEqual(["ana", "bo"]);
  expect(await sharedCases(read, "bo")).toEqual([id]);
  await openVaultCase(read, shreds, { case: id, as: asBo });
  await work(byAna, (unit) => unshareVaultCase(unit, id, ["bo", "@claim"]));
  await expect(openVaultCase(read, shreds, { case: id, as: asBo })).rejects.toThrow("no such case");
  await openVaultCase(read, shreds, { case: id, as: asClaim });
});

test("every look of staff is recorded with its purpose, the claimant's never", async () => {
  const id = await world.newCase("one", "two");
  world.clock.advance(1_234_567);
  await work(byAna, async (unit) => {
    const open = await openVaultCase(unit, shreds, { case: id, as: asAna });
    await openEntries(unit, open, { kinds: ["request"], purpose: "triage" });
    await openLatest(unit, open, { kind: "request", purpose: "review" });
    await openLatest(unit, open, { kind: "award", purpose: "review" });
    await shareVaultCase(unit, open, [boKey]);
  });
  await work(byBo, async (unit) => {
    const open = await openVaultCase(unit, shreds, { case: id, as: asBo });
    await openEntries(unit, open, { purpose: "oversight" });
  });
  await work(byClaimant, async (unit) => {
    const open = await openVaultCase(unit, shreds, { case: id, as: asClaim });
    await openEntries(unit, open, { purpose: "messages" });
  });
  const open = await openVaultCase(read, shreds, { case: id, as: asAna });
  const log = await accessLog(read, { case: open, limit: 100 });
  // Within an hour they have no order.
  expect(log.map((look) => `${look.person} ${look.kind} ${look.purpose}`).toSorted()).toEqual([
    "ana request review",
    "ana request triage",
    "ana request triage",
    "bo request oversight",
    "bo request oversight",
  ]);
  for (const { at } of log) {
    expect(at.getTime() % HOUR).toBe(0);
    expect(world.clock.now().getTime() - at.getTime()).toBeLessThan(HOUR);
  }
  const page = await accessLog(read, {
    case: open,
    after: log[2]!,
    limit: 1,
  });
  expect(page.map((look) => look.id)).toEqual([log[3]!.id]);
  const anas = await accessLog(read, { person: "ana", case: open, limit: 9 });
  expect(anas).toHaveLength(3);
  // Without the case's key nothing tells whose looks they are.
  expect(JSON.stringify(await world.database.owner("vault_access"), big)).not.toContain(id);
});

test("a look that is rolled back was not seen either", async () => {
  const id = await world.newCase("rolled back");
  const broken = work(byAna, async (unit) => {
    await openEntries(unit, await openVaultCase(unit, shreds, { case: id, as: asAna }), {
      purpose: "triage",
    });
    throw new Error("edge failed");
  });
  await expect(broken).rejects.toThrow("edge failed");
  const open = await openVaultCase(read, shreds, { case: id, as: asAna });
  expect(await accessLog(read, { case: open, limit: 9 })).toEqual([]);
});

test("the access log cannot be changed or shortened, and forgets after 90 days", async () => {
  const id = await world.newCase("kept");
  const look = async () =>
    work(byAna, async (unit) =>
      openEntries(unit, await openVaultCase(unit, shreds, { case: id, as: asAna }), {
        purpose: "triage",
      }),
    );
  await look();
  for (const statement of [
    "update vault_access set person = 'bo'",
    "delete from vault_access",
    "truncate vault_access",
    "set session_replication_role = replica; delete from vault_access",
  ])
    await expect(database.owner.raw(statement)).rejects.toThrow("append-only");
  await database.owner.raw("set session_replication_role = default");
  world.clock.advance(91 * DAY);
  await look();
  // Our clock alone forgets nothing.
  expect(await purgeAccessLog({ work })).toBe(0);
  await ageLooks(database.owner, world.clock.now());
  expect(await purgeAccessLog({ work })).toBeGreaterThan(0);
  const open = await openVaultCase(read, shreds, { case: id, as: asAna });
  expect(await accessLog(read, { case: open, limit: 9 })).toHaveLength(1);
});

test("a moved or changed box does not open", async () => {
  const id = await world.newCase("one", "two");
  const other = await world.newCase("other");
  const tamper = async (statement: string, id2 = id) => {
    const read = work(byAna, async (unit) => {
      await unit.sql.raw("select 1");
      return openEntries(unit, await openVaultCase(unit, shreds, { case: id2, as: asAna }), {
        purpose: "triage",
      });
    });
    await expect(read, statement).rejects.toThrow("envelope-open");
  };
  const set = (statement: string) => database.owner.raw(statement, { id, other });
  // Whoever owns the tables takes the rule away first.
  await set("alter table vault_entries disable trigger vault_entries_keep");
  await set(`update vault_entries set kind = 'message' where case_id = :id and seq = 1`);
  await tamper("another kind");
  await set(`update vault_entries set kind = 'request', seq = 9 where case_id = :id and seq = 1`);
  await tamper("another number");
  await set(`update vault_entries set seq = 1 where case_id = :id and seq = 9`);
  await set(`update vault_entries set box =
    (select box from vault_entries where case_id = :id and seq = 1) where case_id = :other`);
  await tamper("another case", other);
});

test("the marker in every entry is nowhere in the whole database", async () => {
  const marker = "CANARY-a-person-who-was-fined";
  await world.newCase(marker, `${marker} again`);
  const dump = await dumpTables(database.owner);
  expect(dump).toContain("vault_entries");
  expect(hasMarker(dump, marker)).toBe(false);
  expect(hasMarker(`${dump}${toHex(utf8(marker))}`, marker)).toBe(true);
});

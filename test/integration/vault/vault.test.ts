import { cp, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { Actor } from "../../../src/base/actor.ts";
import { parseUtf8, toHex, utf8 } from "../../../src/base/bytes.ts";
import type { Id } from "../../../src/base/id.ts";
import { x25519Public } from "../../../src/base/sealed-box.ts";
import { constraintOf } from "../../../src/db/pg-error.ts";
import { units } from "../../../src/db/unit.ts";
import type { Work } from "../../../src/db/unit.ts";
import { accessLog } from "../../../src/vault/access.view.ts";
import { createVaultCase } from "../../../src/vault/create-vault-case.ts";
import { dropEntries } from "../../../src/vault/drop-entries.ts";
import { eraseVaultCase } from "../../../src/vault/erase-vault-case.ts";
import { purgeAccessLog, shredErasedCases } from "../../../src/vault/jobs.ts";
import { openEntries, openLatest } from "../../../src/vault/open-entries.ts";
import { openVaultCase } from "../../../src/vault/open-vault-case.ts";
import { sealEntry } from "../../../src/vault/seal-entry.ts";
import { readersOfCase, sharedCases } from "../../../src/vault/shared-cases.view.ts";
import { shareVaultCase } from "../../../src/vault/share-vault-case.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import type { ShredStore } from "../../../src/vault/shred-store.ts";
import { unshareVaultCase } from "../../../src/vault/unshare-vault-case.ts";
import { DAY, testClock } from "../../support/clock.ts";
import { dumpTables, hasMarker } from "../../support/dump.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";

const random = seededRandom("vault");
const clock = testClock();
const ana = random.bytes(32);
const bo = random.bytes(32);
const claim = random.bytes(32);
const byAna: Actor = { kind: "person", person: "ana" };
const byBo: Actor = { kind: "person", person: "bo" };
const byClaimant: Actor = { kind: "claimant" };

let database: FreshDatabase;
let work: Work;
let root: string;
let shreds: ShredStore;

beforeAll(async () => {
  database = await freshDatabase();
  work = units(database.app, clock, random);
  root = await mkdtemp(join(tmpdir(), "commonpurse-vault-"));
});
beforeEach(async () => {
  shreds = await openShredFolder(placeIn("shreds"), random);
});
afterAll(async () => {
  await database.close();
  await rm(root, { recursive: true });
});

function placeIn(name: string): { parts: string; keyFile: string } {
  return { parts: join(root, name, "parts"), keyFile: join(root, name, "shred.key") };
}

function readerKey(person: string, privateKey: Uint8Array) {
  return { person, keyId: "00112233aabbccdd", key: x25519Public(privateKey) };
}

/** A case with the given texts as its entries, shared with Ana and the claim. */
async function newCase(...texts: string[]): Promise<Id<"case">> {
  return work(byClaimant, async (unit) => {
    const id = unit.newId<"case">();
    const open = await createVaultCase(unit, shreds, {
      case: id,
      readers: [readerKey("ana", ana)],
      claimSeal: x25519Public(claim),
    });
    for (const text of texts)
      await sealEntry(unit, open, { kind: "request", plaintext: utf8(text) });
    return id;
  });
}

const asAna = { kind: "person", person: "ana", key: ana } as const;
const asBo = { kind: "person", person: "bo", key: bo } as const;
const asClaim = { kind: "claim", key: claim } as const;

test("who a case is shared with reads what was sealed, in order, and so does the claimant", async () => {
  const id = await newCase("first", "second");
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
    expect(entries[0]?.sealedOn).toBe("2030-01-07");
  }
});

test("nobody else opens it, and unknown, foreign and erased cases answer alike", async () => {
  const id = await newCase("mine");
  const read = { sql: database.app };
  const unknown = await work(byAna, (unit) => Promise.resolve(unit.newId<"case">()));
  const answers = await Promise.allSettled([
    openVaultCase(read, shreds, { case: id, as: asBo }),
    openVaultCase(read, shreds, { case: id, as: { ...asAna, key: bo } }),
    openVaultCase(read, shreds, { case: id, as: { ...asClaim, key: bo } }),
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
  const id = await newCase("shared");
  await work(byAna, async (unit) => {
    const open = await openVaultCase(unit, shreds, { case: id, as: asAna });
    await shareVaultCase(unit, open, [readerKey("bo", bo)]);
    await shareVaultCase(unit, open, [readerKey("bo", bo)]);
  });
  const read = { sql: database.app };
  expect(await readersOfCase(read, id)).toEqual(["ana", "bo"]);
  expect(await sharedCases(read, "bo")).toEqual([id]);
  await openVaultCase(read, shreds, { case: id, as: asBo });
  await work(byAna, (unit) => unshareVaultCase(unit, id, ["bo", "@claim"]));
  await expect(openVaultCase(read, shreds, { case: id, as: asBo })).rejects.toThrow("no such case");
  await openVaultCase(read, shreds, { case: id, as: asClaim });
});

test("every look of staff is recorded with its purpose, the claimant's never", async () => {
  const id = await newCase("one", "two");
  await work(byAna, async (unit) => {
    const open = await openVaultCase(unit, shreds, { case: id, as: asAna });
    await openEntries(unit, open, { kinds: ["request"], purpose: "triage" });
    await openLatest(unit, open, { kind: "request", purpose: "review" });
    await openLatest(unit, open, { kind: "award", purpose: "review" });
    await shareVaultCase(unit, open, [readerKey("bo", bo)]);
  });
  await work(byBo, async (unit) => {
    const open = await openVaultCase(unit, shreds, { case: id, as: asBo });
    await openEntries(unit, open, { purpose: "oversight" });
  });
  await work(byClaimant, async (unit) => {
    const open = await openVaultCase(unit, shreds, { case: id, as: asClaim });
    await openEntries(unit, open, { purpose: "messages" });
  });
  const log = await accessLog({ sql: database.app }, { case: id, limit: 100 });
  expect(log.map((look) => `${look.person} ${look.kind} ${look.seq} ${look.purpose}`)).toEqual([
    "bo request 2 oversight",
    "bo request 1 oversight",
    "ana request 2 review",
    "ana request 2 triage",
    "ana request 1 triage",
  ]);
  expect(log[0]?.at).toEqual(clock.now());
  const page = await accessLog(
    { sql: database.app },
    { person: "ana", case: id, before: log[2]!.number, limit: 1 },
  );
  expect(page.map((look) => look.seq)).toEqual([2]);
});

test("a look that is rolled back was not seen either", async () => {
  const id = await newCase("rolled back");
  const broken = work(byAna, async (unit) => {
    await openEntries(unit, await openVaultCase(unit, shreds, { case: id, as: asAna }), {
      purpose: "triage",
    });
    throw new Error("edge failed");
  });
  await expect(broken).rejects.toThrow("edge failed");
  expect(await accessLog({ sql: database.app }, { case: id, limit: 9 })).toEqual([]);
});

test("the access log cannot be changed or shortened, and forgets after 90 days", async () => {
  const id = await newCase("kept");
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
  clock.advance(91 * DAY);
  await look();
  expect(await purgeAccessLog({ work })).toBeGreaterThan(0);
  expect(await accessLog({ sql: database.app }, { case: id, limit: 9 })).toHaveLength(1);
});

test("a moved or changed box does not open", async () => {
  const id = await newCase("one", "two");
  const other = await newCase("other");
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
  await newCase(marker, `${marker} again`);
  const dump = await dumpTables(database.owner);
  expect(dump).toContain("vault_entries");
  expect(hasMarker(dump, marker)).toBe(false);
  expect(hasMarker(`${dump}${toHex(utf8(marker))}`, marker)).toBe(true);
});

test("an erased case opens from no copy of the database and the second store", async () => {
  const id = await newCase("to be forgotten");
  const stays = await newCase("stays");
  const wraps = await database.owner("vault_wraps").where({ case_id: id });
  const entries = await database.owner("vault_entries").where({ case_id: id });
  const row = await database.owner("vault_cases").where({ case_id: id }).first();
  await cp(placeIn("shreds").parts, placeIn("old").parts, { recursive: true });

  const deps = { sql: database.app, work, shreds };
  expect(await work(byClaimant, (unit) => eraseVaultCase(unit, id))).toBe(true);
  expect(await work(byClaimant, (unit) => eraseVaultCase(unit, id))).toBe(false);
  expect(await shredErasedCases(deps)).toBe(1);
  expect(await shredErasedCases(deps)).toBe(0);

  // The seizure: last week's database and last week's copy of the parts, with the keys as they are today.
  await database.owner("vault_cases").where({ case_id: id }).delete();
  await database.owner("vault_cases").insert(row);
  await database.owner("vault_wraps").insert(wraps);
  await database.owner("vault_entries").insert(entries);
  await cp(placeIn("shreds").keyFile, placeIn("old").keyFile);
  const old = await openShredFolder(placeIn("old"), random);
  for (const as of [asAna, asClaim]) {
    for (const store of [shreds, old])
      await expect(openVaultCase({ sql: database.app }, store, { case: id, as })).rejects.toThrow(
        "no such case",
      );
  }
  await openVaultCase({ sql: database.app }, shreds, { case: stays, as: asAna });
  await work(byClaimant, (unit) => eraseVaultCase(unit, id));
  await shredErasedCases(deps);
});

test("an erased case takes no entry, no reader and no second life", async () => {
  const id = await newCase("gone");
  const open = await openVaultCase({ sql: database.app }, shreds, { case: id, as: asAna });
  await work(byClaimant, (unit) => eraseVaultCase(unit, id));
  const seal = work(byAna, (unit) =>
    sealEntry(unit, open, { kind: "note", plaintext: utf8("late") }),
  );
  await expect(seal).rejects.toMatchObject({ code: "case-not-found" });
  const share = work(byAna, (unit) => shareVaultCase(unit, open, [readerKey("bo", bo)]));
  expect(constraintOf(await share.catch((error: unknown) => error))).toBe(
    "vault_wraps_case_id_live_fkey",
  );
  const again = work(byClaimant, (unit) =>
    createVaultCase(unit, shreds, { case: id, readers: [], claimSeal: x25519Public(claim) }),
  );
  expect(constraintOf(await again.catch((error: unknown) => error))).toBe("vault_cases_pkey");
});

test("the database keeps a case from being marked erased while something of it is left", async () => {
  const id = await newCase("left");
  const mark = database
    .owner("vault_cases")
    .where({ case_id: id })
    .update({ live: false, erased_on: "2030-01-07" });
  expect(constraintOf(await mark.catch((error: unknown) => error))).toMatch(
    /^vault_(wraps|entries)/,
  );
});

test("a unit that fails after the part was put leaves no case, and a second try makes it", async () => {
  const id = await work(byClaimant, (unit) => Promise.resolve(unit.newId<"case">()));
  const input = { case: id, readers: [readerKey("ana", ana)], claimSeal: x25519Public(claim) };
  const failing = work(byClaimant, async (unit) => {
    await createVaultCase(unit, shreds, input);
    throw new Error("crash before the commit");
  });
  await expect(failing).rejects.toThrow("crash");
  const read = { sql: database.app };
  await expect(openVaultCase(read, shreds, { case: id, as: asAna })).rejects.toThrow("no such");
  await work(byClaimant, (unit) => createVaultCase(unit, shreds, input));
  await openVaultCase(read, shreds, { case: id, as: asAna });
});

test("no case is committed when its shred part could not be written", async () => {
  const full: ShredStore = {
    ...shreds,
    put: () => Promise.reject(new Error("disk full")),
  };
  const id = await work(byClaimant, (unit) => Promise.resolve(unit.newId<"case">()));
  const failing = work(byClaimant, (unit) =>
    createVaultCase(unit, full, { case: id, readers: [], claimSeal: x25519Public(claim) }),
  );
  await expect(failing).rejects.toThrow("disk full");
  expect(await database.owner("vault_cases").where({ case_id: id })).toEqual([]);
});

test("entries whose time is over go by kind, the others keep their numbers", async () => {
  const id = await newCase("request");
  await work(byAna, async (unit) => {
    const open = await openVaultCase(unit, shreds, { case: id, as: asAna });
    await sealEntry(unit, open, { kind: "evidence", plaintext: utf8("a photograph") });
    await sealEntry(unit, open, { kind: "note", plaintext: utf8("a note"), lowestRung: 4096 });
    expect(await dropEntries(unit, id, ["evidence"])).toBe(1);
    const entries = await openEntries(unit, open, { purpose: "review" });
    expect(entries.map((entry) => entry.seq)).toEqual([1, 3]);
  });
});

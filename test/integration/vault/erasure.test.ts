import { cp } from "node:fs/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { utf8 } from "../../../src/base/bytes.ts";
import { newId } from "../../../src/base/id.ts";
import { constraintOf } from "../../../src/db/pg-error.ts";
import type { Reader, Work } from "../../../src/db/unit.ts";
import { createVaultCase } from "../../../src/vault/create-vault-case.ts";
import { dropEntries } from "../../../src/vault/drop-entries.ts";
import { eraseVaultCase } from "../../../src/vault/erase-vault-case.ts";
import { shredErasedCases } from "../../../src/vault/jobs.ts";
import { openEntries } from "../../../src/vault/open-entries.ts";
import { openVaultCase } from "../../../src/vault/open-vault-case.ts";
import { sealEntry } from "../../../src/vault/seal-entry.ts";
import { shareVaultCase } from "../../../src/vault/share-vault-case.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import type { ShredStore } from "../../../src/vault/shred-store.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { seededRandom } from "../../support/random.ts";
import {
  anaKey,
  asAna,
  asClaim,
  boKey,
  byAna,
  byClaimant,
  claimSeal,
} from "../../support/vault-world.ts";
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

test("an erased case opens from no copy of the database and the second store", async () => {
  const id = await world.newCase("to be forgotten");
  const stays = await world.newCase("stays");
  const wraps = await database.owner("vault_wraps").where({ case_id: id });
  const entries = await database.owner("vault_entries").where({ case_id: id });
  const row = await database.owner("vault_cases").where({ case_id: id }).first();
  await cp(world.placeOf().parts, world.placeOf("old").parts, { recursive: true });

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
  await cp(world.placeOf().keyFile, world.placeOf("old").keyFile);
  const old = await openShredFolder(world.placeOf("old"), seededRandom("old"));
  for (const as of [asAna, asClaim]) {
    for (const store of [shreds, old])
      await expect(openVaultCase(read, store, { case: id, as })).rejects.toThrow("no such case");
  }
  await openVaultCase(read, shreds, { case: stays, as: asAna });
  await work(byClaimant, (unit) => eraseVaultCase(unit, id));
  await shredErasedCases(deps);
});

test("an erased case takes no entry, no reader and no second life", async () => {
  const id = await world.newCase("gone");
  const open = await openVaultCase(read, shreds, { case: id, as: asAna });
  await work(byClaimant, (unit) => eraseVaultCase(unit, id));
  const seal = work(byAna, (unit) =>
    sealEntry(unit, open, { kind: "note", plaintext: utf8("late") }),
  );
  await expect(seal).rejects.toMatchObject({ code: "case-not-found" });
  const share = work(byAna, (unit) => shareVaultCase(unit, open, [boKey]));
  await expect(share).rejects.toMatchObject({ code: "case-not-found" });
  const byHand = database.app("vault_entries").insert({
    case_id: id,
    seq: 9,
    kind: "note",
    sealed_in: "2030-01-01",
    box: new Uint8Array(541),
  });
  expect(constraintOf(await byHand.catch((error: unknown) => error))).toBe(
    "vault_entries_case_id_live_fkey",
  );
  const again = work(byClaimant, (unit) =>
    createVaultCase(unit, shreds, { case: id, readers: [], claimSeal }),
  );
  expect(constraintOf(await again.catch((error: unknown) => error))).toBe("vault_cases_pkey");
});

test("the database keeps a case from being marked erased while something of it is left", async () => {
  const id = await world.newCase("left");
  const mark = database
    .owner("vault_cases")
    .where({ case_id: id })
    .update({ live: false, erased_on: "2030-01-07" });
  expect(constraintOf(await mark.catch((error: unknown) => error))).toMatch(
    /^vault_(wraps|entries)/,
  );
});

test("a unit that fails after the part was put leaves no case, and a second try makes it", async () => {
  const id = await work(byClaimant, (unit) => Promise.resolve(newId<"case">(unit.random)));
  const input = { case: id, readers: [anaKey], claimSeal };
  const failing = work(byClaimant, async (unit) => {
    await createVaultCase(unit, shreds, input);
    throw new Error("crash before the commit");
  });
  await expect(failing).rejects.toThrow("crash");
  await expect(openVaultCase(read, shreds, { case: id, as: asAna })).rejects.toThrow("no such");
  await work(byClaimant, (unit) => createVaultCase(unit, shreds, input));
  await openVaultCase(read, shreds, { case: id, as: asAna });
});

test("no case is committed when its shred part could not be written", async () => {
  const full: ShredStore = {
    ...shreds,
    put: () => Promise.reject(new Error("disk full")),
  };
  const id = await work(byClaimant, (unit) => Promise.resolve(newId<"case">(unit.random)));
  const failing = work(byClaimant, (unit) =>
    createVaultCase(unit, full, { case: id, readers: [], claimSeal }),
  );
  await expect(failing).rejects.toThrow("disk full");
  expect(await database.owner("vault_cases").where({ case_id: id })).toEqual([]);
});

test("entries whose time is over go by kind, the others keep their numbers", async () => {
  const id = await world.newCase("request");
  await work(byAna, async (unit) => {
    const open = await openVaultCase(unit, shreds, { case: id, as: asAna });
    await sealEntry(unit, open, { kind: "evidence", plaintext: utf8("a photograph") });
    await sealEntry(unit, open, { kind: "note", plaintext: utf8("a note"), lowestRung: 4096 });
    expect(await dropEntries(unit, id, ["evidence"])).toBe(1);
    const entries = await openEntries(unit, open, { purpose: "duplicates" });
    expect(entries.map((entry) => entry.seq)).toEqual([1, 3]);
  });
});

test("what is sealed, shared and erased at once leaves either nothing or a whole case", async () => {
  for (let round = 0; round < 10; round += 1) {
    const id = await world.newCase("contested");
    const open = await openVaultCase(read, shreds, { case: id, as: asAna });
    const outcomes = await Promise.allSettled([
      work(byAna, (unit) => sealEntry(unit, open, { kind: "note", plaintext: utf8("late") })),
      work(byAna, (unit) => shareVaultCase(unit, open, [boKey])),
      work(byClaimant, (unit) => eraseVaultCase(unit, id)),
    ]);
    for (const outcome of outcomes)
      if (outcome.status === "rejected")
        expect(outcome.reason).toMatchObject({ code: "case-not-found" });
    expect(outcomes[2].status).toBe("fulfilled");
    for (const table of ["vault_wraps", "vault_entries"])
      expect(await database.owner(table).where({ case_id: id })).toEqual([]);
  }
});

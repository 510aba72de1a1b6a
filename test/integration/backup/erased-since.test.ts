/** Cases that were erased after the backup: their rows come back, open to nobody, and are erased again; and approved ones that nobody claims end. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { endGrants } from "../../../src/cases/end-grants.ts";
import { eraseRevived } from "../../../src/cases/erase-revived.ts";
import { forgetCases } from "../../../src/cases/forget-cases.ts";
import { figuresOf } from "../../../src/ledger/figures.view.ts";
import { shredErasedCases } from "../../../src/vault/jobs.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import type { ShredStore } from "../../../src/vault/shred-store.ts";
import { BackedUp } from "../../support/backed-up.ts";
import { DAY } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";
import { askForHelp, assess, claimant, onceKey, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 200_000, hookTimeout: 300_000 });

let world: World;
let backedUp: BackedUp;
let shreds: ShredStore;
const codes = { reviewed: "", approved: "", kept: "", lost: "", unclaimed: "" };

beforeAll(async () => {
  world = await World.start("erased-since");
  await settledGift(world, 3_000_000n);
  for (const which of ["approved", "unclaimed"] as const) {
    codes[which] = await askForHelp(world);
    const id = await triage(world);
    for (const stage of ["first", "second"] as const) await assess(world, id, stage, 200_000n);
  }
  codes.reviewed = await askForHelp(world);
  await triage(world);
  codes.kept = await askForHelp(world);
  const before: string[] = await world.sql("cases").pluck("id");
  codes.lost = await askForHelp(world);
  const [lostId] = await world.sql("cases").whereNotIn("id", before).pluck("id");
  const place = { parts: join(world.folder, "shred"), keyFile: join(world.folder, "shred.key") };
  shreds = await openShredFolder(place, seededRandom("shreds"));
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  for (const which of ["reviewed", "approved"] as const)
    await request(world.app)
      .post("/api/v1/request/erasure")
      .set("Authorization", `Claim ${codes[which]}`)
      .set("Idempotency-Key", onceKey())
      .expect(200);
  expect(await shredErasedCases({ sql: world.sql, work: world.work, shreds })).toBe(2);
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
  // A part that is only missing was not destroyed: whoever has a copy of it brings it back.
  expect(await opening()).toEqual(["kept", "lost", "unclaimed"]);
  const { shred_ref: ref } = await world.sql("vault_cases").where({ case_id: lostId }).first();
  await rm(join(place.parts, ref));
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
});

/** The codes that open something. */
async function opening(): Promise<string[]> {
  const found: string[] = [];
  for (const [which, code] of Object.entries(codes))
    if ((await claimant(world, code).status()).status === 200) found.push(which);
  return found.sort();
}
const again = (): Promise<number> =>
  eraseRevived({ read: { sql: world.sql }, work: world.work, shreds });
const states = async (): Promise<string[]> => (await world.sql("cases").pluck("state")).sort();
const available = async (): Promise<bigint> =>
  (await figuresOf({ sql: world.sql })).find(({ programme }) => programme === "general")!.available;

test("what was erased is erased again, with who was drawn for it; what was not, or only lost its part, is not", async () => {
  expect(await states()).toEqual(["approved", "approved", "in_review", "submitted", "submitted"]);
  expect(await again()).toBe(2);
  expect(await states()).toEqual(["approved", "erased", "erased", "submitted", "submitted"]);
  expect(await opening()).toEqual(["kept", "unclaimed"]);
  const gone: string[] = await world.sql("cases").where({ state: "erased" }).pluck("id");
  for (const table of ["vault_entries", "vault_wraps", "case_assignments", "case_decisions"])
    expect(await world.sql(table).whereIn("case_id", gone), table).toEqual([]);
  expect(await again()).toBe(0);
  expect(await shredErasedCases({ sql: world.sql, work: world.work, shreds })).toBe(2);
  await world.check();
});

const forget = () => world.work({ kind: "job", name: "test" }, forgetCases);
const end = () => world.work({ kind: "job", name: "test" }, endGrants);

test("money of a grant that nobody claims is free a year after its month, that of one which came back erased too", async () => {
  const before = await available();
  const now = world.clock.now();
  const month = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1);
  world.clock.advance(month + 364 * DAY - now.getTime());
  expect([await forget(), await end()]).toEqual([0, 0]);
  expect(await available()).toBe(before);
  world.clock.advance(DAY);
  // While the request is there its owner may still say where to be paid.
  expect(await end()).toBe(0);
  expect(await forget()).toBe(1);
  expect(await end()).toBe(2);
  expect(await available()).toBeGreaterThan(before + 399_999n);
  expect([await forget(), await end()]).toEqual([0, 0]);
  expect(await opening()).toEqual(["kept"]);
  await world.check();
});

/** Which address of a recipient is paid next, through batches, signatures, reorganisations and instalments, on a real signer and node. */
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { parseCode } from "../../../src/base/code.ts";
import { addressOf } from "../../../src/bitcoin/address.ts";
import { caseEntries } from "../../../src/cases/case-entries.ts";
import { openClaim } from "../../../src/cases/claim.ts";
import { queuePayout } from "../../../src/cases/queue-payout.ts";
import { openLatest } from "../../../src/vault/open-entries.ts";
import { sealEntry } from "../../../src/vault/seal-entry.ts";
import { openShredFolder } from "../../../src/vault/shred-folder.ts";
import { openForm, sendForm, shownText, tokenOf } from "../../support/form-steps.ts";
import { seededRandom } from "../../support/random.ts";
import { approveCase, problemOf, put, single, tpub, wallet } from "../../support/recipient.ts";
import { approve, askForHelp, claimant, freeze, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let code: string;

beforeAll(async () => {
  world = await World.start("destination-uses");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

/** As an instalment would: the case is approved once more, with money held for another payout. */
async function anotherPayout(): Promise<void> {
  await world.database.owner.transaction(async (sql) => {
    await sql.raw("alter table cases disable trigger case_moves");
    await sql("cases").where({ state: "active" }).update({ state: "approved" });
    await sql.raw("alter table cases enable always trigger case_moves");
  });
  const place = { parts: join(world.folder, "shred"), keyFile: join(world.folder, "shred.key") };
  const shreds = await openShredFolder(place, seededRandom("instalments"));
  await world.work({ kind: "claimant" }, async (unit) => {
    const claim = await openClaim(unit, shreds, parseCode(code));
    const entry = await openLatest(unit, claim.open, { kind: "award", purpose: "payout" });
    const award = caseEntries.award.read(entry!.plaintext);
    const payout = toHex(unit.random.bytes(16));
    await sealEntry(unit, claim.open, {
      kind: "award",
      plaintext: caseEntries.award.write({ ...award, payout, hold: `grant/${payout}` }),
    });
    await queuePayout(unit, claim.open, claim.case);
  });
}

const scripts = async () =>
  (await world.sql("payouts").orderBy("use").select("script", "use"))
    .map((row) => addressOf(new Uint8Array(row.script), "regtest"))
    .filter((address) =>
      Array.from({ length: 60 }, (_, at) => wallet.addressAt(0, at)).includes(address),
    );

test("the first payment goes to its first address, and a voided batch keeps it", async () => {
  code = await askForHelp(world);
  await put(world, code, { destination: tpub, addressType: "wpkh" }).expect(200);
  await approveCase(world);
  expect(await scripts()).toEqual([wallet.addressAt(0, 0)]);
  const { body } = await claimant(world, code).status().expect(200);
  expect(body.destination).toMatchObject({ left: 19, next: wallet.addressAt(0, 1) });
  await freeze(world);
  // The same again is no change, and the batch stays.
  expect(await problemOf(world, code, { destination: tpub, addressType: "wpkh" })).toBe("accept");
  expect(await world.sql("batches").pluck("state")).toEqual(["frozen"]);
  world.clock.advance(25 * 3_600_000);
  await world.expire();
  expect(await scripts()).toEqual([wallet.addressAt(0, 0)]);
});

test("signed, sent, confirmed, reorganised away and back: still its first address, and no later record before it is confirmed", async () => {
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  expect(await problemOf(world, code, { destination: single })).toBe("destination-fixed");
  await world.send();
  await world.mine(1);
  expect((await claimant(world, code).status()).body.destinationOpen).toBe(true);
  await world.chain.reorg(2, { leaveOut: true });
  await world.catchUp();
  const { body } = await claimant(world, code).status().expect(200);
  expect(body.payouts).toMatchObject([{ state: "in-flight" }]);
  expect(await scripts()).toEqual([wallet.addressAt(0, 0)]);
  await world.send();
  await world.mine(1);
  await world.check();
});

test("later payments go to the next ones, in order, none twice", async () => {
  for (let use = 1; use < 18; use += 1) await anotherPayout();
  expect(await scripts()).toEqual(Array.from({ length: 18 }, (_, at) => wallet.addressAt(0, at)));
});

/** Gives payouts up without the signer's refusal and two people, which are tested elsewhere. */
async function giveUp(uses: readonly number[]): Promise<void> {
  const { owner } = world.database;
  await owner.raw("alter table payouts disable trigger payout_stays_unless_refused");
  await owner("payouts")
    .whereIn("use", uses)
    .where({ cancelled: false })
    .update({ cancelled: true });
  await owner.raw("alter table payouts enable always trigger payout_stays_unless_refused");
}

test("when few are left more are asked for, and the sealed key gives the next twenty after the last used", async () => {
  await giveUp(Array.from({ length: 17 }, (_, at) => at + 1));
  const { body } = await claimant(world, code).status().expect(200);
  expect(body).toMatchObject({
    destinationOpen: true,
    destinationWanted: true,
    destination: { left: 2 },
  });
  const token = await openForm(world.app, "/en/request");
  const page = await sendForm(world.app, "/en/request", { token, code });
  expect(page.text).toContain('action="/en/request/renewal"');
  const renewed = await sendForm(world.app, "/en/request/renewal", {
    token: tokenOf(page.text),
    code,
  });
  expect(shownText(renewed)).toContain(wallet.addressAt(0, 18));
  const again = await request(world.app)
    .post("/api/v1/request/destination/renewal")
    .set({ Authorization: `Claim ${code}` })
    .expect(200);
  expect(again.body).toMatchObject({ left: 20, next: wallet.addressAt(0, 18) });
  const after = await claimant(world, code).status().expect(200);
  expect(after.body).toMatchObject({ destinationWanted: false, destination: { left: 20 } });
});

test("a list is used up in its order; given again it is still used up", async () => {
  const list = [wallet.addressAt(0, 700), wallet.addressAt(0, 701)].join(", ");
  await put(world, code, { destination: list }).expect(200);
  await anotherPayout();
  await anotherPayout();
  await expect(anotherPayout()).rejects.toThrow("All addresses of this destination are used");
  await giveUp([1]);
  expect(await problemOf(world, code, { destination: list })).toBe("destination-exhausted");
});

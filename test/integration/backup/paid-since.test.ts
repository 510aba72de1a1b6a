/** A case that was open in the backup was awarded and paid before the database was lost. It comes back undecided, and nobody there can know. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { BackedUp } from "../../support/backed-up.ts";
import {
  approve,
  askForHelp,
  assess,
  claimant,
  freeze,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let backedUp: BackedUp;
let code: string;
let id: string;

beforeAll(async () => {
  world = await World.start("paid-since");
  await settledGift(world, 2_000_000n);
  code = await askForHelp(world);
  id = await triage(world);
  // In the backup too, so that the signer sees one chain of destinations, not two.
  await claimant(world, code).setDestination(address()).expect(200);
  backedUp = await BackedUp.take(world);
  await decide();
  await approve(world, await freeze(world));
  await world.sign();
  await world.send();
  await world.mine(3);
  await world.closeEpoch();
  await world.check();
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
});

const address = (): string => world.chain.wallet.address().address;

async function decide(): Promise<void> {
  for (const stage of ["first", "second"] as const) {
    const { status, body } = await assess(world, id, stage, 300_000n);
    expect(body).not.toHaveProperty("code");
    expect(status).toBe(201);
  }
}

test("whoever opens it is told that it may have been paid, on the page and in the answer", async () => {
  const reviewer = await world.signedIn("birch");
  const file = await reviewer.get(`/api/v1/cases/${id}?purpose=review`);
  const open = file.status === 200 ? reviewer : await world.signedIn("cedar");
  const { body } = await open.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  expect(body.restored).toBe(true);
  const page = await open.get(`/staff/cases/${id}`).expect(200);
  expect(page.text).toContain("was open when the fund was brought back");
});

test("it cannot be awarded before the restore is released, by the pages or by SQL", async () => {
  expect((await assess(world, id, "first", 300_000n)).status).toBe(201);
  const { status, body } = await assess(world, id, "second", 300_000n);
  expect({ status, code: body.code }).toEqual({ status: 409, code: "restore-unreleased" });
  const sql = world.database.app("cases").where({ id });
  await expect(sql.update({ state: "approved", version: 5 }).then()).rejects.toThrow(
    /restore waits|two people have to agree/,
  );
});

test("awarded anew after the release it is not paid again, whatever address is given and whatever two approvers say", async () => {
  await backedUp.release();
  expect((await assess(world, id, "second", 300_000n)).status).toBe(201);
  await claimant(world, code).setDestination(address()).expect(200);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  const row = await world.sql("batches").where({ id: batch }).first("state", "refusal");
  expect(row).toEqual({ state: "frozen", refusal: "case-paid-before" });
  await world.check();
});

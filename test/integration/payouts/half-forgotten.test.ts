/** A batch that was given up, of which one person took their payment back: whom that was to pay is forgotten at once, the others are not. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { askWith } from "../../support/case-stages.ts";
import { freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start("half forgotten");
  await settledGift(world, 1_000_000n);
});
afterAll(() => world.close());

test("what is left of it is no file for a signer, and every way to it says so", async () => {
  const gone = await readyPayout(world, 150_000n);
  await readyPayout(world, 160_000n);
  const batch = await freeze(world);
  const hazel = await world.signedIn("hazel");
  const files = ["manifest", "approvals", "psbt"].map((part) => `/api/v1/batches/${batch}/${part}`);
  for (const file of files) await hazel.get(file).expect(200);
  await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
  await askWith(world, gone.code, "withdrawal").expect(204);
  expect(await world.sql("payouts").where({ script: null })).toHaveLength(1);
  for (const file of files) {
    const { status, body } = await hazel.get(file);
    expect([file, status, body.type]).toEqual([file, 404, "/problems/batch-forgotten"]);
  }
  for (const name of ["manifest.json", "approvals.json", "transaction.psbt"])
    await hazel.get(`/staff/batches/${batch}/${name}`).expect(404);
  await hazel.get(`/staff/batches/${batch}`).expect(200);
  await hazel.get(`/api/v1/batches/${batch}`).expect(200);
  await world.check();
});

/** A payout of which its own fee would take more than its share waits until fees are lower, and people see why; others are paid meanwhile. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

/** At this rate, in sat/vB, an output of 31 bytes costs 1,860 sats: five per cent of 37,200. */
const HIGH = { satPerVb: "60", reason: "the mempool is full" };

let world: World;
let small: string;

beforeAll(async () => {
  world = await World.start("costly");
  await settledGift(world, 3_000_000n);
  await readyPayout(world, 30_000n);
  ({ id: small } = await world.sql("payouts").first("id"));
});
afterAll(() => world.close());

async function preview(order: object): Promise<any> {
  const hazel = await world.signedIn("hazel");
  const { body } = await hazel
    .post("/api/v1/payouts/preview")
    .send({ programme: "general", ...order });
  return body;
}

test("alone it is drawn when fees are low, and said to wait when they are high", async () => {
  const hazel = await world.signedIn("hazel");
  const { body } = await hazel.get("/api/v1/payouts").expect(200);
  expect(body.payouts).toMatchObject([{ id: small, ownFee: "62", waitsForFees: false }]);
  expect((await preview({})).payouts).toEqual([small]);
  expect(await preview({ fee: HIGH })).toMatchObject({ code: "payouts-costly", waiting: 1 });
});

test("another one is drawn without it, and both when somebody names them", async () => {
  await readyPayout(world, 700_000n);
  const { id: large } = await world.sql("payouts").whereNot({ id: small }).first("id");
  expect((await preview({ fee: HIGH })).payouts).toEqual([large]);
  const both = [small, large].toSorted();
  expect((await preview({ fee: HIGH, payouts: both })).payouts.toSorted()).toEqual(both);
  expect((await preview({})).payouts.toSorted()).toEqual(both);
});

/** Reorganisations deeper than what counts as settled. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { approve, claimant, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let code: string;

beforeAll(async () => {
  world = await World.start("deep-reorg");
  await settledGift(world, 2_000_000n);
  ({ code } = await readyPayout(world, 100_000n));
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.send();
  await world.mine(2);
});
afterAll(() => world.close());

const payoutState = async (): Promise<string> =>
  (await claimant(world, code).status().expect(200)).body.payouts[0].state;

test("what they take away and bring back is as it was, and the worker goes on", async () => {
  expect(await payoutState()).toBe("settled");
  await world.chain.reorg(4);
  await world.catchUp();
  await world.check();
  // The node forgot the batch, because its lock time was not reached in the other branch.
  await world.send();
  await world.mine(2);
  expect(await payoutState()).toBe("settled");
  await world.check();
});

test("what they take away is a loss while it is away; the public book is not taken back", async () => {
  await world.closeEpoch();
  await world.chain.reorg(9, { leaveOut: true });
  await world.catchUp();
  expect(await payoutState()).toBe("in-flight");
  await world.check();
  await world.closeEpoch();
  await world.check();
  await world.mine(1);
  await world.send();
  await world.mine(2);
  expect(await payoutState()).toBe("settled");
  await world.closeEpoch();
  await world.check();
  const records = await world.sql("book_records").count("reference as count").first();
  expect(Number(records!["count"])).toBe(2);
});

test("nothing that was settled frees its coins for another batch while it is away", async () => {
  await world.chain.reorg(9, { leaveOut: true });
  await world.catchUp();
  expect(await world.sql("wallet_reservations").pluck("lineage")).toHaveLength(1);
});

/** Batches that pay nobody are forgotten like those that pay: with what they name, why they were sent early, and when they were signed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { forgetPayouts } from "../../../src/payouts/forget-payouts.ts";
import { DAY } from "../../support/clock.ts";
import { approve, bump, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

const LONG = 150_000;
const HOUR = DAY / 24;

let world: World;

beforeAll(async () => {
  world = await World.start("forgotten-cancels", undefined, 1);
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const forget = (): Promise<number> => world.work({ kind: "job", name: "test" }, forgetPayouts);
const row = (id: string) => world.sql("batches").where({ id }).first();
const mined = async (batch: string) => {
  const { raw } = await world.sql("batch_variants").where({ batch }).first("raw");
  await world.chain.mineRaw([raw]);
  await world.catchUp();
};
const signed = async (batch: string): Promise<string> => {
  await approve(world, batch);
  await world.sign();
  return batch;
};
const cancelled = async (batch: string): Promise<string> =>
  signed((await bump(world, batch, "cancel", "10")).body.id);

/** What is left of a batch when it is forgotten. */
const FORGOTTEN = {
  manifest: null,
  lint: null,
  lint_reason: null,
  release_at: null,
  release_seconds: 0,
  release_reason: null,
};

test(
  "a cancel that settled is forgotten after 30 days, once, and the batch that it ended with the payouts",
  async () => {
    await readyPayout(world, 100_000n);
    const batch = await signed(await freeze(world));
    const cancel = await cancelled(batch);
    await mined(cancel);
    await world.mine(5);
    expect([(await row(batch)).state, (await row(cancel)).state]).toEqual(["dead", "settled"]);
    world.clock.advance(29 * DAY);
    expect(await forget()).toBe(0);
    world.clock.advance(DAY);
    expect(await forget()).toBe(1);
    expect(await row(cancel)).toMatchObject(FORGOTTEN);
    expect((await row(batch)).manifest).not.toBeNull();
    expect(await forget()).toBe(0);
    await world.check();

    const next = await signed(await freeze(world));
    expect((await row(next)).release_at).not.toBeNull();
    world.clock.advance(HOUR);
    await world.send();
    await world.mine(2);
    world.clock.advance(30 * DAY);
    expect(await forget()).toBe(2);
    expect(await row(next)).toMatchObject({ ...FORGOTTEN, state: "settled" });
    expect((await row(batch)).manifest).toBeNull();
    expect(await forget()).toBe(0);
    await world.check();
  },
  LONG,
);

test(
  "a cancel that came too late is forgotten with the batch that was paid",
  async () => {
    await readyPayout(world, 110_000n);
    const batch = await signed(await freeze(world));
    const cancel = await cancelled(batch);
    await mined(batch);
    await world.mine(5);
    expect([(await row(batch)).state, (await row(cancel)).state]).toEqual(["settled", "dead"]);
    world.clock.advance(30 * DAY);
    expect(await forget()).toBe(2);
    expect(await row(batch)).toMatchObject(FORGOTTEN);
    expect((await row(cancel)).manifest).toBeNull();
    expect(await forget()).toBe(0);
    await world.check();
  },
  LONG,
);

test(
  "the application's role forgets no cancel before it settled, and no moment before its batch",
  async () => {
    await readyPayout(world, 120_000n);
    const batch = await signed(await freeze(world));
    const cancel = await cancelled(batch);
    const forgetting = (id: string) =>
      world.sql("batches").where({ id }).update({ manifest: null, lint: null, lint_reason: null });
    await expect(forgetting(cancel)).rejects.toThrow("forgotten only when it is settled");
    await expect(forgetting(batch)).rejects.toThrow("forgotten only when it is settled");
    const of = world.sql("batches").where({ id: batch });
    await expect(of.clone().update({ release_at: null })).rejects.toThrow("kept back longer");
    await expect(of.clone().update({ release_seconds: 0 })).rejects.toThrow("drawn once");
  },
  LONG,
);

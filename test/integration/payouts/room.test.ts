/** A batch that is more than the signer may sign in a day waits for room, and is signed with the approvals it has when there is some. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { batchFile, payoutState } from "../../support/batch-steps.ts";
import { HOUR, MINUTE } from "../../support/clock.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start("room", undefined, undefined, { signs: { day: 300_000n } });
  await settledGift(world, 1_000_000n);
  await settledGift(world, 1_000_000n);
});
afterAll(() => world.close());

const stateOf = async (batch: string): Promise<unknown> => {
  const { state, refusal, approvers } = await batchFile(world, batch);
  return { state, refusal, approvers: approvers.length };
};

test("refused for the day's limit, it is asked for again when the first is a day old, and nobody approves anew", async () => {
  await readyPayout(world, 200_000n);
  await approve(world, await freeze(world));
  await world.sign();
  world.clock.advance(2 * HOUR);
  const { code } = await readyPayout(world, 190_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  expect(await stateOf(batch)).toEqual({ state: "frozen", refusal: "limit-day", approvers: 2 });
  world.clock.advance(21 * HOUR);
  await world.sign();
  expect(await stateOf(batch)).toEqual({ state: "frozen", refusal: "limit-day", approvers: 2 });
  world.clock.advance(HOUR + MINUTE);
  await world.sign();
  expect(await stateOf(batch)).toMatchObject({ state: "signed", approvers: 2 });
  await world.send();
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});

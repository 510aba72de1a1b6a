/** What the signer signed after the backup is ended by somebody who pays one of its people by hand: that one is not paid once more. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { BackedUp } from "../../support/backed-up.ts";
import {
  explainMoved,
  mineAlone,
  payoutStates,
  refusedPayouts,
  signedBatch,
} from "../../support/by-hand-steps.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { spendByHand } from "../../support/spend-by-hand.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

let world: World;
let backedUp: BackedUp;
let codes: string[];
let byHand: Buffer;

beforeAll(async () => {
  world = await World.start("by-hand-since");
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 2_000_000n);
  codes = [(await readyPayout(world, 200_000n)).code, (await readyPayout(world, 201_000n)).code];
  backedUp = await BackedUp.take(world);
  const { batch } = await signedBatch(world, []);
  byHand = await spendByHand(world, batch, { people: 1, fee: 1_000n });
  await world.closeEpoch();
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
  vi.resetConfig();
});

test("the one waits, held, and only the other one is paid by the next batch", async () => {
  await mineAlone(world, byHand, 5);
  await world.catchUp();
  const spend = parseTransaction(new Uint8Array(byHand)).txid;
  expect(await refusedPayouts(world)).toMatchObject([
    { rule: "paid-by-hand", spend, isBatched: false, givenUpBy: [] },
  ]);
  await explainMoved(world, spend);
  await backedUp.release();
  const next = await freeze(world);
  await approve(world, next);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect((await payoutStates(world, codes)).sort()).toEqual(["ready", "settled"]);
  await world.check();
});

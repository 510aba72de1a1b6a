/** What was paid by hand, while the rest of its batch is with the next one and blocks are taken back: nothing stops, and nobody is paid again. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import {
  batchState,
  explainMoved,
  formOf,
  mineAlone,
  payoutStates,
  refusedPayouts,
  signedBatch,
} from "../../support/by-hand-steps.ts";
import { approve, freeze, onceKey, settledGift } from "../../support/steps.ts";
import { spendByHand } from "../../support/spend-by-hand.ts";
import { World } from "../../support/world.ts";

let world: World;

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  world = await World.start("by-hand-rivals");
  for (let gift = 0; gift < 6; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const heldOf = async (batch: string): Promise<any[]> =>
  (await refusedPayouts(world)).filter((each) => each.batch === batch);

/** Two payments, of which one is made by hand, so that their batch is dead; the other one is signed in the next. */
async function rest(amount: bigint) {
  const { batch, codes } = await signedBatch(world, [amount, amount + 1_000n]);
  const byHand = await spendByHand(world, batch, { people: 1, fee: 1_000n });
  await mineAlone(world, byHand, 5);
  expect([await batchState(world, batch), await heldOf(batch)]).toMatchObject(["dead", [{}]]);
  const spend = parseTransaction(new Uint8Array(byHand)).txid;
  await explainMoved(world, spend);
  // So that the next batch stands whatever becomes of the payment by hand.
  await freezeCoin(spend);
  const next = await freeze(world);
  await approve(world, next);
  await world.sign();
  return { batch, codes, byHand, next, other: await formOf(world, next) };
}

async function freezeCoin(txid: string): Promise<void> {
  const hazel = await world.signedIn("hazel");
  const { status } = await hazel
    .post("/api/v1/coins/freezes")
    .set("Idempotency-Key", onceKey())
    .send({ txid, vout: 0, reason: "moved by hand" });
  expect(status).toBe(201);
}

/** Other blocks, and nothing in them, stand in the place of those since the payment by hand. */
async function emptied(): Promise<void> {
  await world.chain.disconnect(6);
  for (let left = 7; left > 0; left -= 1) await world.chain.mineRaw([]);
}

test("the chain takes the payment by hand back and has the next batch: the fund follows it, and goes on", async () => {
  const { batch, byHand, codes, next, other } = await rest(120_000n);
  await emptied();
  await mineAlone(world, other, 1);
  expect([await batchState(world, batch), await batchState(world, next)]).toEqual([
    "dead",
    "settled",
  ]);
  await world.check();
  await mineAlone(world, byHand, 6);
  expect(await heldOf(batch)).toHaveLength(1);
  expect((await payoutStates(world, codes)).sort()).toEqual(["ready", "settled"]);
  await world.check();
});

test("the payment by hand is mined again: from its first block on nobody is paid twice", async () => {
  const { batch, byHand, codes, next, other } = await rest(130_000n);
  await emptied();
  await world.catchUp();
  expect([await batchState(world, batch), await batchState(world, next)]).toEqual([
    "dead",
    "signed",
  ]);
  expect(await heldOf(batch)).toEqual([]);
  await mineAlone(world, byHand);
  expect(await heldOf(batch)).toHaveLength(1);
  await mineAlone(world, other, 6);
  expect((await payoutStates(world, codes)).sort()).toEqual(["ready", "settled"]);
  await world.check();
});

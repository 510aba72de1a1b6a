/** Somebody with the fund's keys pays a batch's people in another wallet: whom the chain shows as paid, nobody pays again. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { batchFile, payoutState } from "../../support/batch-steps.ts";
import {
  batchState,
  explainMoved,
  formOf,
  giveUp,
  payoutStates,
  refusedPayouts,
  signedBatch,
} from "../../support/by-hand-steps.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { spendByHand } from "../../support/spend-by-hand.ts";
import { World } from "../../support/world.ts";

let world: World;

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  world = await World.start("by-hand");
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const mined = async (raw: Uint8Array, more = 0): Promise<void> => {
  await world.chain.mineRaw([raw]);
  await world.chain.mine(more);
  await world.catchUp();
};
const statesOf = (codes: readonly string[]) => payoutStates(world, codes);
const stateOf = (batch: string) => batchState(world, batch);
const refused = () => refusedPayouts(world);

test("all of its payments, of a batch that nobody here has signed, are its own once they are mined", async () => {
  const { code } = await readyPayout(world, 103_000n);
  const batch = await freeze(world);
  const raw = await spendByHand(world, batch, { people: 1, fee: 1_000n });
  await world.chain.source.broadcast(raw);
  await world.catchUp();
  // A node may show what nobody signed; blocks cost too much for that.
  expect([await stateOf(batch), await payoutState(world, code)]).toEqual(["frozen", "batched"]);
  await world.mine(1);
  expect([await stateOf(batch), await payoutState(world, code)]).toEqual([
    "confirmed",
    "confirmed",
  ]);
  await world.mine(1);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});

test("one of two payments by hand ends the batch; the other one waits again, and the paid one joins no batch", async () => {
  const { batch, codes } = await signedBatch(world, [104_000n, 105_000n]);
  await mined(await spendByHand(world, batch, { people: 1, fee: 1_000n }), 4);
  expect(await stateOf(batch)).toBe("signed");
  await world.mine(1);
  expect(await stateOf(batch)).toBe("dead");
  await world.check();
  const [held, ...more] = await refused();
  expect([held, more]).toMatchObject([{ batch, rule: "paid-by-hand", givenUpBy: [] }, []]);
  await explainMoved(world, await endOf(batch));
  const next = await freeze(world);
  expect((await batchFile(world, next)).payouts).toHaveLength(1);
  await approve(world, next);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect((await statesOf(codes)).sort()).toEqual(["ready", "settled"]);
  await world.check();
  for (const who of ["hazel", "larch"]) await giveUp(world, who, held.payout);
  expect((await statesOf(codes)).sort()).toEqual(["cancelled", "settled"]);
  await world.check();
});

test.each([
  ["waits", 106_000n, 0],
  ["is given up", 108_000n, 2],
])(
  "what was paid by hand and %s is the batch's own again when the chain takes it back",
  async (_what, amount, givenUpBy) => {
    const { batch, codes } = await signedBatch(world, [amount, amount + 1_000n]);
    await mined(await spendByHand(world, batch, { people: 1, fee: 1_000n }), 5);
    expect(await stateOf(batch)).toBe("dead");
    const before = (await refused()).filter(({ givenUpBy }) => givenUpBy.length < 2);
    expect(before).toMatchObject([{ batch }]);
    for (const who of ["hazel", "larch"].slice(0, givenUpBy))
      await giveUp(world, who, before[0].payout);
    await world.check();
    await world.chain.disconnect(6);
    await mined(await formOf(world, batch), 7);
    expect([await stateOf(batch), ...(await statesOf(codes))]).toEqual([
      "settled",
      "settled",
      "settled",
    ]);
    expect((await refused()).filter(({ givenUpBy }) => givenUpBy.length < 2)).toEqual([]);
    await world.check();
  },
);

test("payments of a batch that was given up, one of them for good, are booked when somebody makes them all the same", async () => {
  const codes = [
    (await readyPayout(world, 111_000n)).code,
    (await readyPayout(world, 112_000n)).code,
  ];
  const batch = await freeze(world);
  const raw = await spendByHand(world, batch, { people: 2, fee: 1_000n });
  const { payout } = await world.sql("batch_payouts").where({ batch }).orderBy("payout").first();
  await world.database.owner("payout_refusals").insert({ payout, batch, rule: "case-paid-before" });
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
  for (const who of ["hazel", "larch"]) await giveUp(world, who, payout);
  await world.check();
  await mined(raw, 1);
  expect([await stateOf(batch), ...(await statesOf(codes))]).toEqual([
    "settled",
    "settled",
    "settled",
  ]);
  await world.check();
});

test("another sum than was granted is a payment too: those of a currency hardly ever agree", async () => {
  const { batch } = await signedBatch(world, [113_000n, 114_000n]);
  await mined(await spendByHand(world, batch, { people: 1, fee: 1_000n, less: 777n }), 5);
  expect(await stateOf(batch)).toBe("dead");
  const held = (await refused()).filter((each) => each.batch === batch);
  expect(held).toMatchObject([{ rule: "paid-by-hand", givenUpBy: [] }]);
});

/** What spent the anchor of a batch. */
async function endOf(batch: string): Promise<string> {
  const { anchor_txid: txid, anchor_vout: vout } = await world
    .sql("batches")
    .where({ id: batch })
    .first();
  const forms = world.sql("batch_variants").where({ batch }).select("txid");
  const [spend] = await world
    .sql("chain_spends")
    .where({ txid, vout })
    .whereNotIn("spending_txid", forms)
    .pluck("spending_txid");
  return spend;
}

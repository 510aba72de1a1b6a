/** Whoever has the fund's keys pays its people in another wallet, out of any coins, at any time: what the chain shows as paid joins no batch. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { payoutState } from "../../support/batch-steps.ts";
import {
  batchState,
  explainMoved,
  giveUp,
  mineAlone,
  payAllTheSame,
  payoutStates,
  refusedPayouts,
  signedBatch,
} from "../../support/by-hand-steps.ts";
import { HOUR } from "../../support/clock.ts";
import {
  approve,
  askForHelp,
  assess,
  claimant,
  freeze,
  onceKey,
  readyPayout,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { payByHand, spendByHand } from "../../support/spend-by-hand.ts";
import { World } from "../../support/world.ts";

let world: World;

vi.setConfig({ testTimeout: 150_000 });

beforeAll(async () => {
  world = await World.start("by-hand-anywhere");
  for (let gift = 0; gift < 8; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

/** Mines what somebody made by hand, and two people say that it was one of us. */
async function mineByHand(raw: Uint8Array): Promise<string> {
  await mineAlone(world, raw);
  const { txid } = parseTransaction(new Uint8Array(raw));
  await explainMoved(world, txid);
  return txid;
}

const open = async (): Promise<any[]> =>
  (await refusedPayouts(world)).filter(({ givenUpBy }) => givenUpBy.length < 2);

/** All that waits is paid, and nothing slips in that is `held`; the payouts of it. */
async function payRest(held?: string): Promise<string[]> {
  const next = await freeze(world);
  if (held !== undefined) {
    const slip = world.sql("batch_payouts").insert({ batch: next, payout: held });
    await expect(slip.then()).rejects.toThrow("paid by hand joins no batch");
  }
  await approve(world, next);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect(await batchState(world, next)).toBe("settled");
  return world.sql("batch_payouts").where({ batch: next }).pluck("payout");
}

/** Two people give up what is held; its money is free, and nothing is left to say. */
async function giveUpHeld(payout: string): Promise<void> {
  const hazel = await world.signedIn("hazel");
  const young = await hazel.post(`/api/v1/refused-payouts/${payout}/giving-up`);
  expect(young.body.type).toBe("/problems/hand-payment-young");
  await world.mine(5);
  for (const who of ["hazel", "larch"]) await giveUp(world, who, payout);
  expect(await open()).toEqual([]);
  await world.check();
}

test.each([
  ["frozen", 140_000n],
  ["voided", 150_000n],
])(
  "one of two people of a batch that is %s is paid by hand: only the other one is paid",
  async (state, amount) => {
    const codes = [
      (await readyPayout(world, amount)).code,
      (await readyPayout(world, amount + 1_000n)).code,
    ];
    const batch = await freeze(world);
    const raw = await spendByHand(world, batch, { people: 1, fee: 1_000n });
    const hazel = await world.signedIn("hazel");
    if (state === "voided") await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
    const spend = await mineByHand(raw);
    expect(await batchState(world, batch)).toBe("voided");
    const [held, ...more] = await open();
    expect([held, more]).toMatchObject([
      { batch, rule: "paid-by-hand", spend, isBatched: false },
      [],
    ]);
    expect(await payRest(held.payout)).not.toContain(held.payout);
    await world.check();
    expect((await payoutStates(world, codes)).sort()).toEqual(["ready", "settled"]);
    await giveUpHeld(held.payout);
    expect((await payoutStates(world, codes)).sort()).toEqual(["cancelled", "settled"]);
  },
);

test("what was paid by hand, freed by a reorganisation and paid by hand at the script it had before its destination changed is paid once", async () => {
  const { code } = await readyPayout(world, 180_000n);
  const batch = await freeze(world);
  const old = await spendByHand(world, batch, { people: 1, fee: 1_000n, less: 5n });
  await mineAlone(world, old);
  const [{ payout }] = await open();
  await world.chain.disconnect(1);
  for (let left = 2; left > 0; left -= 1) await world.chain.mineRaw([]);
  await world.catchUp();
  expect([await open(), await payoutState(world, code)]).toEqual([[], "ready"]);
  await claimant(world, code).setDestination(world.chain.wallet.address().address).expect(200);
  const { body } = await (await world.signedIn("hazel")).get("/api/v1/payouts").expect(200);
  for (const who of ["hazel", "larch"])
    await (
      await world.signedIn(who)
    )
      .post(`/api/v1/payouts/${payout}/known-changes`)
      .send({ number: body.payouts[0].change.number })
      .expect(204);
  world.clock.advance(74 * HOUR);
  const spend = await mineByHand(old);
  expect(await open()).toMatchObject([{ payout, spend, rule: "paid-by-hand" }]);
  const hazel = await world.signedIn("hazel");
  const again = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" });
  expect(again.body.type).toBe("/problems/payouts-missing");
  await giveUpHeld(payout);
});

// From here on people are paid twice, because two people say so: the check of the whole world would not agree.

test("somebody who was in no batch is paid out of other coins: held, until two people say it is paid all the same", async () => {
  const { batch } = await signedBatch(world, [160_000n]);
  await world.send();
  const { code } = await readyPayout(world, 161_000n);
  const { id: payout, script } = await world
    .sql("payouts")
    .orderBy("id")
    .where({ amount: await amountOf(code) })
    .first();
  // A coin that no batch has; its form shows how such coins are signed.
  await world.mine(2);
  const other = await freeze(world);
  const raw = await payByHand(world, other, [{ script, value: 999n }]);
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${other}/voiding`).expect(204);
  const spend = await mineByHand(raw);
  expect([await batchState(world, batch), await open()]).toMatchObject([
    "settled",
    [{ payout, spend, rule: "paid-by-hand", paidAllTheSameBy: [] }],
  ]);
  expect(await payAllTheSame(world, "hazel", { payout, spend })).toBe(204);
  expect(await open()).toMatchObject([{ paidAllTheSameBy: ["hazel"] }]);
  const larch = await world.signedIn("larch");
  await world.mine(5);
  // Who says something else says it in the place of the first, who may be gone by then.
  await larch.post(`/api/v1/refused-payouts/${payout}/giving-up`).expect(204);
  expect(await open()).toMatchObject([{ givenUpBy: ["larch"], paidAllTheSameBy: [] }]);
  await expect(
    world.sql("hand_payment_words").where({ payout }).update({ first_by: "maple" }).then(),
  ).rejects.toThrow("two people say");
  for (const who of ["maple", "larch"])
    expect(await payAllTheSame(world, who, { payout, spend })).toBe(204);
  expect(await open()).toEqual([]);
  expect(await payRest()).toEqual([payout]);
  expect(await payoutState(world, code)).toBe("settled");
});

test("somebody of a signed batch is paid out of other coins: it is not sent before two people say so", async () => {
  const { batch, codes } = await signedBatch(world, [170_000n]);
  const [{ payout, script }] = await world
    .sql("batch_payouts as bp")
    .join("payouts as p", "p.id", "bp.payout")
    .where({ batch })
    .select("bp.payout", "p.script");
  await readyPayout(world, 171_000n);
  const other = await freeze(world);
  const raw = await payByHand(world, other, [{ script, value: 170_000n }]);
  const spend = await mineByHand(raw);
  await world.send();
  expect(await world.chain.source.mempool()).toEqual([]);
  expect(await open()).toMatchObject([{ payout, batch, spend, isBatched: true }]);
  for (const who of ["hazel", "larch"])
    expect(await payAllTheSame(world, who, { payout, spend })).toBe(204);
  await world.send();
  await world.mine(2);
  expect(await payoutStates(world, codes)).toEqual(["settled"]);
});

async function amountOf(code: string): Promise<string> {
  return (await claimant(world, code).status().expect(200)).body.award;
}

test("an address that somebody of the fund has paid by hand is nobody's destination any more", async () => {
  await readyPayout(world, 170_000n);
  const batch = await freeze(world);
  const { address, script } = world.chain.wallet.address();
  await mineByHand(await payByHand(world, batch, [{ script, value: 50_000n }]));
  const code = await askForHelp(world);
  const id = await triage(world);
  for (const stage of ["first", "second"] as const)
    expect((await assess(world, id, stage, 180_000n)).status).toBe(201);
  const answer = await claimant(world, code).setDestination(address);
  expect([answer.status, answer.body.type]).toEqual([409, "/problems/destination-used"]);
});

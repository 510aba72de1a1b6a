/** Awards in a currency, from the two reviewers to the coins: what is held, what is paid at which rate, and what happens when that falls. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { describeManifest } from "../../../src/payouts/describe-manifest.ts";
import { parseManifest } from "../../../src/payouts/manifest.ts";
import type { Manifest } from "../../../src/payouts/manifest.ts";
import { batchFile, payoutState } from "../../support/batch-steps.ts";
import { HOUR } from "../../support/clock.ts";
import {
  EUROS,
  freezeThese,
  payoutsOf,
  raise,
  readyMoney,
  recordRate,
} from "../../support/fiat-steps.ts";
import {
  approve,
  askForHelp,
  assess,
  claimant,
  freeze,
  readyPayout,
  reviewAs,
  settledGift,
  triage,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 60_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("fiat");
  for (let gift = 0; gift < 6; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const manifestOf = async (batch: string): Promise<Manifest> =>
  parseManifest(Buffer.from((await world.sql("batches").where({ id: batch }).first()).manifest));
const standingOf = async (payout: string): Promise<any> =>
  (await payoutsOf(world)).find(({ id }) => id === payout);

/** Approved, signed, sent and settled. */
async function pay(batch: string): Promise<void> {
  await approve(world, batch);
  await world.sign();
  expect((await batchFile(world, batch)).state).toBe("signed");
  await world.send();
  await world.mine(2);
  await world.check();
}

/** Freezes one payout alone; the batch as it is read. */
async function frozenAlone(payout: string): Promise<any> {
  const { status, body } = await freezeThese(world, payout);
  expect({ status, type: body.type }).toEqual({ status: 201, type: undefined });
  await world.check();
  return body;
}

test("without a rate nobody grants a sum in a currency, and in satoshis as ever", async () => {
  const code = await askForHelp(world);
  const id = await triage(world);
  const first = (amount = EUROS) => reviewAs(world, id, "first", amount);
  expect((await first()).body).toMatchObject({ type: "/problems/rate-needed", currency: "EUR" });
  await recordRate(world, 40_000);
  // 4 euros are 10,000 sat, less than the programme grants; 2100 euros are more.
  for (const cents of ["400", "210000"]) {
    const { body } = await first({ cents, currency: "EUR" });
    expect(body.type).toBe("/problems/award-out-of-range");
  }
  world.clock.advance(49 * HOUR);
  expect((await first()).body.type).toBe("/problems/rate-needed");
  for (const stage of ["first", "second"] as const)
    expect((await assess(world, id, stage, 100_000n)).status).toBe(201);
  await claimant(world, code).setDestination(world.chain.wallet.address().address).expect(200);
  await pay(await freeze(world));
});

test("what is held is the award with jitter and margin; what is not paid of it is free again", async () => {
  await recordRate(world, 40_000);
  const { code, payout } = await readyMoney(world);
  expect(await standingOf(payout)).toMatchObject({
    amount: "293250",
    award: EUROS,
    standing: "payable",
  });
  const status = await claimant(world, code).status().expect(200);
  expect(status.body).toMatchObject({ award: EUROS, payouts: [{ state: "ready" }] });
  expect(status.body.payouts[0].amount).toBeUndefined();
  await recordRate(world, 44_000);
  const file = await frozenAlone(payout);
  const paid = BigInt(file.payouts[0].amount);
  expect(paid >= 227_272n && paid <= 231_817n).toBe(true);
  const holds = await world.sql("postings").where("key", `trued/${file.id}/${payout}`);
  expect(holds.map(({ amount }: { amount: bigint }) => amount)).toEqual([paid]);
  const manifest = await manifestOf(file.id);
  expect(manifest.rate).toMatchObject({
    currency: "EUR",
    price: "44000.00",
    source: "exchange-example",
  });
  expect(file.price).toEqual(manifest.rate);
  const words = describeManifest(manifest).join("\n");
  expect(words).toContain("reckoned at 44000.00 EUR for a bitcoin, said by exchange-example at");
  expect(words).toMatch(new RegExp(`\\(${paid} sat, 10[0-2]\\.[0-9]{2} EUR\\) to bcrt1`));
  await pay(file.id);
  const settled = await claimant(world, code).status().expect(200);
  expect(settled.body.payouts).toEqual([{ amount: paid.toString(), state: "settled" }]);
});

test("a tenth less a bitcoin, and the margin pays for it", async () => {
  await recordRate(world, 40_000);
  const { code, payout } = await readyMoney(world);
  await recordRate(world, 36_000);
  const file = await frozenAlone(payout);
  const paid = BigInt(file.payouts[0].amount);
  expect(paid >= 277_777n && paid <= 283_332n).toBe(true);
  await pay(file.id);
  expect(await payoutState(world, code)).toBe("settled");
});

test("a rate that fell too far sends it back to the queue, until two people hold more", async () => {
  await recordRate(world, 40_000);
  const { payout } = await readyMoney(world);
  expect((await raise(world, "hazel", payout)).body.type).toBe("/problems/payout-not-short");
  await recordRate(world, 28_000);
  expect((await freezeThese(world, payout)).body).toMatchObject({
    type: "/problems/payout-shortfall",
    payout,
    needed: "357142",
    cover: "293250",
  });
  const other = await readyPayout(world, 120_000n);
  const drawn = await freeze(world);
  expect((await batchFile(world, drawn)).payouts.map(({ id }: any) => id)).not.toContain(payout);
  await pay(drawn);
  expect(await payoutState(world, other.code)).toBe("settled");
  for (const again of [1, 2]) {
    expect([again, (await raise(world, "hazel", payout)).status]).toEqual([again, 204]);
    expect(await standingOf(payout)).toMatchObject({
      ...{ amount: "293250", standing: "shortfall", needed: "357142" },
      raise: { amount: "418929", firstBy: "hazel" },
    });
  }
  expect((await raise(world, "larch", payout)).status).toBe(204);
  await world.check();
  expect(await standingOf(payout)).toMatchObject({ amount: "418929", standing: "payable" });
  expect((await raise(world, "maple", payout)).body.type).toBe("/problems/payout-not-short");
  const file = await frozenAlone(payout);
  expect(BigInt(file.total) >= 357_142n && BigInt(file.total) <= 364_284n).toBe(true);
  await pay(file.id);
});

test("what one person would hold counts no longer when the rate has fallen below that too", async () => {
  await recordRate(world, 40_000);
  const { payout } = await readyMoney(world);
  await recordRate(world, 30_000);
  await raise(world, "hazel", payout);
  await recordRate(world, 20_000);
  expect((await raise(world, "larch", payout)).body.type).toBe("/problems/raise-differs");
  expect((await raise(world, "larch", payout, "586500")).status).toBe(204);
  expect(await standingOf(payout)).toMatchObject({
    standing: "shortfall",
    raise: { amount: "586500", firstBy: "larch" },
  });
  await recordRate(world, 40_000);
  expect(await standingOf(payout)).toMatchObject({ standing: "payable" });
  await pay((await frozenAlone(payout)).id);
});

test("a sum at a false rate is confirmed by nobody who sees another, gives way to theirs, and ends by itself", async () => {
  await recordRate(world, 40_000);
  const { payout } = await readyMoney(world);
  await recordRate(world, 4_000);
  expect((await raise(world, "hazel", payout)).status).toBe(204);
  expect(await standingOf(payout)).toMatchObject({ raise: { amount: "2932500" } });
  await recordRate(world, 30_000);
  // What larch is shown at the rate of now, and what was sent unseen.
  const { raiseTo } = await standingOf(payout);
  expect((await raise(world, "larch", payout, "2932501")).body.type).toBe(
    "/problems/raise-differs",
  );
  expect((await raise(world, "larch", payout, raiseTo)).status).toBe(204);
  expect(await standingOf(payout)).toMatchObject({ raise: { amount: raiseTo, firstBy: "larch" } });
  world.clock.advance(49 * HOUR);
  await recordRate(world, 30_000);
  const later = await standingOf(payout);
  expect([later.raise, later.standing]).toEqual([undefined, "shortfall"]);
  for (const who of ["hazel", "larch"]) expect((await raise(world, who, payout)).status).toBe(204);
  expect(await standingOf(payout)).toMatchObject({ amount: raiseTo, standing: "payable" });
  await pay((await frozenAlone(payout)).id);
});

test("an old rate pays nobody", async () => {
  await recordRate(world, 40_000);
  const { payout } = await readyMoney(world);
  world.clock.advance(49 * HOUR);
  expect(await standingOf(payout)).toMatchObject({ standing: "rate-needed" });
  expect((await freezeThese(world, payout)).body.type).toBe("/problems/rate-needed");
  expect((await raise(world, "hazel", payout)).body.type).toBe("/problems/rate-needed");
  await recordRate(world, 40_000);
  await pay((await frozenAlone(payout)).id);
});

test("a batch has one rate: euros and dollars go apart, satoshis with either", async () => {
  await recordRate(world, 40_000);
  await recordRate(world, 50_000, "USD");
  const euros = await readyMoney(world);
  const dollars = await readyMoney(world, { cents: "10000", currency: "USD" });
  const plain = await readyPayout(world, 130_000n);
  const mixed = await freezeThese(world, euros.payout, dollars.payout);
  expect(mixed.body.type).toBe("/problems/currencies-mixed");
  const first = await freeze(world);
  expect((await batchFile(world, first)).payouts).toHaveLength(2);
  await pay(first);
  const second = await freeze(world);
  expect((await batchFile(world, second)).payouts).toHaveLength(1);
  const rates = [(await manifestOf(first)).rate, (await manifestOf(second)).rate];
  expect(rates.map((rate) => (rate === "none" ? rate : rate.currency)).sort()).toEqual([
    "EUR",
    "USD",
  ]);
  await pay(second);
  for (const { code } of [euros, dollars, plain])
    expect(await payoutState(world, code)).toBe("settled");
});

test("two who are granted one sum are held alike and paid apart", async () => {
  await recordRate(world, 40_000);
  const payouts = [await readyMoney(world), await readyMoney(world)].map(({ payout }) => payout);
  const { body } = await freezeThese(world, ...payouts);
  expect(new Set(body.payouts.map(({ amount }: any) => amount)).size).toBe(2);
  await pay(body.id);
});

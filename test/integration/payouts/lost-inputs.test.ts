/** A gift that a batch spends is undone, and its giver spends the coin elsewhere: no form of the batch can be mined any more. */
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { readPsbt } from "../../../src/bitcoin/psbt.ts";
import { batchFile, payoutState as payoutStateOf, sentBatch } from "../../support/batch-steps.ts";
import { approve, bump, freeze, settledGift } from "../../support/steps.ts";
import { undo, unsureGift } from "../../support/unsure-gift.ts";
import type { UnsureGift } from "../../support/unsure-gift.ts";
import { undeadBatch } from "../../support/undead-batch.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 150_000 });

let world: World;

// Each begins with nothing but its own coins: which of them a batch takes is what is looked at.
beforeEach(async () => {
  world = await World.start("lost-inputs");
});
afterEach(() => world.close());

const stateOf = async (batch: string): Promise<string> => (await batchFile(world, batch)).state;
const payoutState = (code: string) => payoutStateOf(world, code);
const rowOf = (batch: string) => world.sql("batches").where({ id: batch }).first();
const inputsOf = async (batch: string): Promise<string[]> => {
  const { inputs } = readPsbt(new Uint8Array(Buffer.from((await rowOf(batch)).psbt, "base64")));
  return inputs.map(({ outpoint }) => outpoint.txid);
};

/** A batch on its way that spends an old coin, which is its anchor, and a gift that its giver can undo. */
async function sentOfTwo(): Promise<{ batch: string; code: string; gift: UnsureGift }> {
  await settledGift(world, 1_200_000n);
  await world.mine(6);
  const gift = await unsureGift(world, 1_200_000n);
  const { batch, code } = await sentBatch(world, 2_000_000n);
  expect(await inputsOf(batch)).toContain(gift.txid);
  expect((await rowOf(batch)).anchor_txid).not.toBe(gift.txid);
  return { batch, code, gift };
}

/** A batch on its way whose only coin is such a gift. */
async function sentOfOne(): Promise<{ batch: string; code: string; gift: UnsureGift }> {
  const gift = await unsureGift(world, 1_200_000n);
  const { batch, code } = await sentBatch(world, 1_000_000n);
  expect(await inputsOf(batch)).toEqual([gift.txid]);
  return { batch, code, gift };
}

async function orderCancel(batch: string): Promise<string> {
  const { status, body } = await bump(world, batch, "cancel", "10");
  expect([status, body.rule]).toEqual([201, undefined]);
  return body.id;
}

async function cancelled(batch: string): Promise<string> {
  const cancel = await orderCancel(batch);
  await approve(world, cancel);
  await world.sign();
  await world.check();
  return cancel;
}

/** The cancel is mined, the batch dies of it, and its payout is paid by the next one, which names it. */
async function endsBy(cancel: string, batch: string, code: string): Promise<void> {
  await world.send();
  const [txid] = (await batchFile(world, cancel)).txids;
  expect(await world.chain.source.mempool()).toEqual([txid]);
  await world.mine(5);
  expect([await stateOf(batch), await payoutState(code)]).toEqual(["signed", "in-flight"]);
  await world.mine(1);
  expect([await stateOf(batch), await payoutState(code)]).toEqual(["dead", "ready"]);
  await world.check();
  await payAgain(code, txid);
}

/** There is money again, and the payout of the dead batch is paid by the next one, which names what ended it. */
async function payAgain(code: string, spend: string): Promise<void> {
  await settledGift(world, 2_500_000n);
  const next = await freeze(world);
  expect(JSON.parse((await rowOf(next)).manifest).replaces).toMatchObject({ spend });
  await approve(world, next);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect([await stateOf(next), await payoutState(code)]).toEqual(["settled", "settled"]);
  await world.check();
}

describe("a coin beside the anchor is lost", () => {
  test("a cancel spends what is left, and the payout is paid by the next batch", async () => {
    const { batch, code, gift } = await sentOfTwo();
    await undo(world, gift);
    await world.check();
    expect(await stateOf(batch)).toBe("signed");
    const cancel = await cancelled(batch);
    expect(await inputsOf(cancel)).toEqual([(await rowOf(batch)).anchor_txid]);
    await endsBy(cancel, batch, code);
  });

  test("after a cancel was signed that spends it too: another one spends what is left", async () => {
    const { batch, code, gift } = await sentOfTwo();
    const first = await cancelled(batch);
    await world.send();
    await undo(world, gift);
    const second = await cancelled(batch);
    expect([(await rowOf(first)).version, (await rowOf(second)).version]).toEqual([2, 3]);
    await endsBy(second, batch, code);
    expect([await stateOf(first), await stateOf(second)]).toEqual(["dead", "settled"]);
  });

  test("after a cancel was approved that spends it too: that one is given up", async () => {
    const { batch, code, gift } = await sentOfTwo();
    const first = await orderCancel(batch);
    await approve(world, first);
    await undo(world, gift);
    const second = await cancelled(batch);
    expect(await stateOf(first)).toBe("voided");
    await endsBy(second, batch, code);
  });

  test("and comes back: the batch pays, and the cancel of the rest dies", async () => {
    const { batch, code, gift } = await sentOfTwo();
    const raws = await world.sql("batch_variants").where({ batch }).pluck("raw");
    const { raw } = await world.sql("chain_transactions").where({ txid: gift.txid }).first();
    await undo(world, gift);
    const cancel = await cancelled(batch);
    await undo(world, { ...gift, elsewhere: raw });
    await world.chain.mineRaw(raws);
    await world.mine(5);
    expect([await payoutState(code), await stateOf(cancel)]).toEqual(["settled", "dead"]);
    await world.check();
  });
});

describe("the anchor itself is lost", () => {
  const ended = async (batch: string, code: string, { elsewhere }: UnsureGift): Promise<void> => {
    expect([await stateOf(batch), await payoutState(code)]).toEqual(["dead", "ready"]);
    await world.check();
    const { txid } = await world.sql("chain_transactions").where({ raw: elsewhere }).first();
    await payAgain(code, txid);
  };

  test("six blocks after the giver spent the coin elsewhere the batch is dead, and its payout is paid", async () => {
    const { batch, code, gift } = await sentOfOne();
    await undo(world, gift);
    await world.mine(6 - 1 - 3);
    expect(await stateOf(batch)).toBe("signed");
    await world.mine(1);
    await ended(batch, code, gift);
  });

  test("also when the giver does so long after the gift was undone", async () => {
    const { batch, code, gift } = await sentOfOne();
    await undo(world, gift, { later: true });
    for (let block = 0; block < 8; block += 1) await world.chain.mineRaw([]);
    await world.catchUp();
    expect(await stateOf(batch)).toBe("signed");
    await world.chain.mineRaw([gift.elsewhere]);
    for (let block = 0; block < 4; block += 1) await world.chain.mineRaw([]);
    await world.catchUp();
    expect(await stateOf(batch)).toBe("signed");
    await world.mine(1);
    await ended(batch, code, gift);
  });

  test("a reorganisation that brings the gift again brings the batch again", async () => {
    const { batch, code, gift } = await sentOfOne();
    const { raw } = await world.sql("chain_transactions").where({ txid: gift.txid }).first();
    await undo(world, gift);
    await world.mine(3);
    expect(await stateOf(batch)).toBe("dead");
    await undo(world, { ...gift, elsewhere: raw });
    expect([await stateOf(batch), await payoutState(code)]).toEqual(["signed", "in-flight"]);
    await world.check();
    await world.send();
    await world.mine(2);
    expect(await payoutState(code)).toBe("settled");
    await world.check();
  });
});

describe("a dead batch could be mined after all, and another one pays what it paid", () => {
  const coinOf = async ({ txid }: UnsureGift) => {
    const hazel = await world.signedIn("hazel");
    const { body } = await hazel.get("/api/v1/coins?programme=general").expect(200);
    return body.coins.find((coin: any) => coin.txid === txid);
  };

  test("its coins are kept for it, and a cancel of it is what ends it", async () => {
    const { batch, next, code, gift } = await undeadBatch(world);
    expect(await coinOf(gift)).toMatchObject({ state: "reserved", batch });
    expect((await bump(world, batch, "replacement", "10")).body.rule).toBe("replaced");
    expect((await bump(world, batch, "child", "10")).body.rule).toBe("replaced");
    const page = await (await world.signedIn("hazel")).get(`/staff/batches/${batch}`).expect(200);
    expect(page.text).toContain(`/staff/batches/${batch}/bumps`);
    expect(page.text).toContain("it could be mined all the same");
    expect((await batchFile(world, batch)).isUndead).toBe(true);
    const cancel = await cancelled(batch);
    await world.send();
    await world.mine(2);
    expect([await stateOf(cancel), await stateOf(next)]).toEqual(["settled", "settled"]);
    expect(await payoutState(code)).toBe("settled");
    expect(await coinsHeldBy(batch)).toBe(1);
    await world.mine(4);
    expect([await stateOf(batch), await coinsHeldBy(batch)]).toEqual(["dead", 0]);
    expect((await batchFile(world, batch)).isUndead).toBe(false);
    expect((await bump(world, batch, "cancel", "10")).body.code).toBe("batch-transition");
    await world.check();
  });

  test("they are free again once it is ended again", async () => {
    const { batch, gift } = await undeadBatch(world);
    expect(await coinsHeldBy(batch)).toBe(1);
    await undo(world, gift);
    expect([await stateOf(batch), await coinsHeldBy(batch)]).toEqual(["dead", 0]);
    await world.check();
  });

  test("mined before its cancel it is what pays, and the next one is dead and keeps its own", async () => {
    const { batch, next, code } = await undeadBatch(world);
    const raws = await world.sql("batch_variants").where({ batch }).pluck("raw");
    await world.chain.mineRaw(raws);
    await world.catchUp();
    expect([await stateOf(batch), await stateOf(next)]).toEqual(["confirmed", "dead"]);
    expect(await coinsHeldBy(next)).toBe(1);
    await world.check();
    const cancel = await cancelled(next);
    await world.send();
    await world.mine(6);
    expect([await stateOf(cancel), await payoutState(code)]).toEqual(["settled", "settled"]);
    expect([await stateOf(next), await coinsHeldBy(next)]).toEqual(["dead", 0]);
    await world.check();
  });

  const coinsHeldBy = async (batch: string): Promise<number> =>
    (await world.sql("wallet_reservations").where({ lineage: batch })).length;
});

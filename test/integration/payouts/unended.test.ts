/** A payout that was signed in a batch which a reorganisation may yet let be mined: who has to know of it is told, and a cancel frees it. */
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { undeadBatches } from "../../../src/payouts/undead-batches.view.ts";
import { heldUp } from "../../../src/payouts/held-up.view.ts";
import { sayHeldUp } from "../../../src/doctor/say-held-up.ts";
import { batchFile, payoutState, sentBatch } from "../../support/batch-steps.ts";
import {
  approve,
  bump,
  claimant,
  freeze,
  onceKey,
  readyPayout,
  settledGift,
} from "../../support/steps.ts";
import { undeadBatch } from "../../support/undead-batch.ts";
import type { Undead } from "../../support/undead-batch.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 150_000 });

let world: World;
beforeEach(async () => {
  world = await World.start("unended");
});
afterEach(() => world.close());

/** Of two batches that pay the same person, the first is mined after all; the second paid somebody else too, and is dead without anything that ended it. */
async function stranded(more = 1): Promise<Undead & { readonly payout: string }> {
  const found = await undeadBatch(world, more);
  const { batch, next, code, joined } = found;
  const raws = await world.sql("batch_variants").where({ batch }).pluck("raw");
  await world.chain.mineRaw(raws);
  await world.catchUp();
  expect([await stateOf(batch), await stateOf(next)]).toEqual(["confirmed", "dead"]);
  expect(await payoutState(world, code)).toBe("confirmed");
  for (const other of joined) expect(await payoutState(world, other)).toBe("ready");
  await world.check();
  const [payout] = await waiting();
  return { ...found, payout: payout.id };
}

const stateOf = async (batch: string): Promise<string> => (await batchFile(world, batch)).state;

async function waiting(): Promise<any[]> {
  const hazel = await world.signedIn("hazel");
  return (await hazel.get("/api/v1/payouts").expect(200)).body.payouts;
}

async function refusedFreeze(payouts?: readonly string[]): Promise<any> {
  const hazel = await world.signedIn("hazel");
  const { status, body } = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general", payouts });
  expect(status).toBe(409);
  return body;
}

async function ordered(batch: string): Promise<string> {
  const { status, body } = await bump(world, batch, "cancel", "10");
  expect(status).toBe(201);
  return body.id;
}

async function signedAndSent(batch: string): Promise<void> {
  await approve(world, batch);
  await world.sign();
  await world.send();
}

const pageOf = async (path: string): Promise<string> =>
  (await (await world.signedIn("hazel")).get(path).expect(200)).text;

async function saidByDoctor(): Promise<string> {
  const pinned = (await world.sql("fund_files").orderBy("seq").first("text")).text;
  const held = await heldUp({ sql: world.sql }, world.clock.now(), pinned);
  return sayHeldUp(held).join("\n");
}

test("it is in no batch, every place says why, and it is paid once the batch is cancelled", async () => {
  const { next, joined, payout } = await stranded();

  expect(await waiting()).toMatchObject([{ id: payout, waitsForEnd: { batch: next, depth: 0 } }]);
  expect((await refusedFreeze()).type).toBe("/problems/payouts-missing");
  expect(await refusedFreeze([payout])).toMatchObject({
    type: "/problems/payout-unended",
    batch: next,
    depth: 0,
  });
  expect(await undeadBatches({ sql: world.sql })).toEqual([
    { batch: next, waiting: 1, cancel: undefined },
  ]);
  expect(await saidByDoctor()).toMatch(
    new RegExp(`batch ${next} is dead .* and a payout waits for its end; cancel it on its page`),
  );
  const payouts = await pageOf("/staff/payouts");
  expect(payouts).toContain("Signed in a batch that has not ended");
  expect(payouts).toContain(`href="/staff/batches/${next}"`);
  expect(payouts).not.toContain(`value="${payout}"`);
  expect(await pageOf("/staff/batches")).toContain(`href="/staff/batches/${next}"`);
  const page = await pageOf(`/staff/batches/${next}`);
  expect(page).toContain("nothing that waits and was signed in it last joins another batch");
  expect(page).toContain(`/staff/batches/${next}/bumps`);
  expect(await pageOf("/staff")).toContain("batch must be cancelled");

  const cancel = await ordered(next);
  expect(await pageOf("/staff")).not.toContain("must be cancelled");
  expect(await saidByDoctor()).toContain("its cancel waits for approvals or the signer");
  await signedAndSent(cancel);
  expect(await saidByDoctor()).toContain("its cancel is signed and waits to be mined");
  await world.mine(5);
  expect(await waiting()).toMatchObject([{ id: payout, waitsForEnd: { batch: next, depth: 5 } }]);
  expect(await refusedFreeze([payout])).toMatchObject({
    type: "/problems/payout-unended",
    depth: 5,
  });
  expect(await pageOf("/staff/payouts")).toContain("5 of six blocks deep");
  await world.mine(1);
  expect((await waiting())[0].waitsForEnd).toBeUndefined();
  expect(await undeadBatches({ sql: world.sql })).toEqual([]);
  expect(await saidByDoctor()).not.toContain("could be mined all the same");
  expect(await pageOf("/staff/batches")).not.toContain(`href="/staff/batches/${next}"`);
  expect(await pageOf("/staff")).not.toContain("must be cancelled");

  const last = await freeze(world);
  await approve(world, last);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect([await stateOf(last), await payoutState(world, joined[0]!)]).toEqual([
    "settled",
    "settled",
  ]);
  await world.check();
});

test("payouts that were signed in several batches which died are frozen one after the other", async () => {
  await settledGift(world, 1_200_000n);
  await settledGift(world, 1_300_000n);
  const sent = [await sentBatch(world, 700_000n), await sentBatch(world, 800_000n)];
  for (const { batch } of sent) await signedAndSent(await ordered(batch));
  await world.mine(6);
  const ids = (await waiting()).map(({ id, waitsForEnd }) => {
    expect(waitsForEnd).toBeUndefined();
    return id;
  });
  expect(ids).toHaveLength(2);
  expect(await refusedFreeze(ids)).toMatchObject({ type: "/problems/payouts-apart" });
  for (const left of [1, 0]) {
    const next = await freeze(world);
    await approve(world, next);
    await world.sign();
    await world.send();
    expect(await waiting()).toHaveLength(left);
  }
  await world.mine(2);
  for (const { code } of sent) expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});

test("what waits for the end is never drawn, so that others are paid meanwhile", async () => {
  const { joined } = await stranded(9);
  expect(joined).toHaveLength(9);
  await settledGift(world, 1_500_000n);
  await readyPayout(world, 110_000n);
  const payable = (await waiting()).filter(({ waitsForEnd }) => waitsForEnd === undefined);
  expect(payable).toHaveLength(1);
  // Five of the ten drawn would be without it every second time.
  const hazel = await world.signedIn("hazel");
  for (let each = 0; each < 20; each += 1) {
    const { body } = await hazel
      .post("/api/v1/payouts/preview")
      .send({ programme: "general" })
      .expect(200);
    expect(body.payouts).toEqual([payable[0].id]);
  }
});

test("one whose destination was changed stands with its warning all the same", async () => {
  const { payout, joined } = await stranded();
  const { address } = world.chain.wallet.address();
  await claimant(world, joined[0]!).setDestination(address).expect(200);
  const page = await pageOf("/staff/payouts");
  expect(page).toContain("Destination changed");
  expect(page).toContain(`/staff/payouts/known-changes/${payout}`);
});

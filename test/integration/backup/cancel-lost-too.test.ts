/** A batch that was signed after the backup, and a cancel of it too: when it is made again from its transaction it can be cancelled all the same. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { findBatch } from "../../../src/payouts/batch.store.ts";
import { cancelIndex } from "../../../src/payouts/cancel-script.view.ts";
import { BackedUp } from "../../support/backed-up.ts";
import { batchState, formOf } from "../../support/by-hand-steps.ts";
import { approve, bump, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

interface Lost {
  readonly batch: string;
  readonly form: Uint8Array;
  readonly cancel: Uint8Array;
}

let world: World;
let backedUp: BackedUp;
let lost: Lost;

beforeAll(async () => {
  world = await World.start("cancel-lost-too");
  await settledGift(world, 1_000_000n);
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  lost = await signedAndCancelled();
  await backedUp.copyLog();
  await backedUp.bringBack();
  await seen(lost.form);
  await backedUp.release();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
  vi.resetConfig();
});

/** A batch and a cancel of it that the signer signs, and that nobody sends. */
async function signedAndCancelled(): Promise<Lost> {
  await readyPayout(world, 300_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  const { body } = await bump(world, batch, "cancel", "10");
  await approve(world, body.id);
  await world.sign();
  return { batch, form: await formOf(world, batch), cancel: await formOf(world, body.id) };
}

/** Somebody who has a transaction sends it. */
async function seen(raw: Uint8Array): Promise<void> {
  expect(await world.chain.source.broadcast(raw)).toEqual({ accepted: true });
  await world.catchUp();
}

test("where the lost one pays is the batch's own change, and of a batch without known once it is seen", async () => {
  const { batch: id, cancel } = lost;
  const read = { sql: world.sql };
  const batch = await findBatch(read, id);
  expect(batch.state).toBe("signed");
  const without = { ...batch, psbt: "" };
  expect([await cancelIndex(read, batch), await cancelIndex(read, without)]).toEqual([
    0,
    "unknown",
  ]);
  await seen(cancel);
  expect(await cancelIndex(read, without)).toBe(0);
});

test("the next cancel pays the same in a later version, is signed, and takes the place of the lost one", async () => {
  const { body, status } = await bump(world, lost.batch, "cancel", "20");
  expect([status, body.rule]).toEqual([201, undefined]);
  await approve(world, body.id);
  await world.sign();
  expect(await batchState(world, body.id)).toBe("signed");
  await world.send();
  await world.mine(6);
  expect(await batchState(world, lost.batch)).toBe("dead");
  await world.check();
});

/** A batch that was given up turns out to be signed when something else has spent its anchor for good: it takes nothing from the batch that pays its people now. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { batchFile, payoutState } from "../../support/batch-steps.ts";
import { batchState, explainMoved, mineAlone } from "../../support/by-hand-steps.ts";
import { HOUR } from "../../support/clock.ts";
import { payByHand } from "../../support/spend-by-hand.ts";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  world = await World.start("late-signature");
  for (let gift = 0; gift < 6; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const giveUp = async (batch: string): Promise<void> => {
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
};

/** A batch of somebody new whose signature was lost, as below, and the recipient's code. */
async function lostAndOver(): Promise<{ batch: string; code: string; signed: string }> {
  const { code } = await readyPayout(world, 150_000n);
  const batch = await freeze(world);
  return { batch, code, signed: await loseAndEnd(batch) };
}

/** Has the signature of a batch lost on its way, gives it up and moves its coins by hand; what the signer had made of it. */
async function loseAndEnd(batch: string): Promise<string> {
  await approve(world, batch);
  const parts = await signingParts({ sql: world.sql }, batch);
  const answer = await socketSigner(join(world.folder, "signer.sock"))(parts);
  if (answer.result !== "signed") throw new Error(answer.rule);
  await giveUp(batch);
  const raw = await payByHand(world, batch, []);
  await mineAlone(world, raw, 5);
  await explainMoved(world, parseTransaction(new Uint8Array(raw)).txid);
  return Buffer.from(answer.psbt).toString("base64");
}

/** The batch that comes after one that the signer refuses because of a lost signature, of which it tells then. */
async function afterRefused(): Promise<string> {
  const refused = await freeze(world);
  await approve(world, refused);
  await world.sign();
  expect((await batchFile(world, refused)).forms).toMatchObject([
    { rule: "payout-signed-elsewhere" },
  ]);
  await world.sign();
  expect(await batchState(world, refused)).toBe("voided");
  return freeze(world);
}

const manifestOf = async (batch: string) =>
  JSON.parse((await world.sql("batches").where({ id: batch }).first("manifest")).manifest);

test("handed in late it is refused; said by the signer itself it is noted, and the next batch names the dead anchor", async () => {
  const { batch, code, signed: psbt } = await lostAndOver();
  world.clock.advance(25 * HOUR);
  const live = await freeze(world);
  const hazel = await world.signedIn("hazel");
  const late = await hazel.post(`/api/v1/batches/${batch}/signatures`).send({ psbt });
  expect([late.status, late.body.code]).toEqual([409, "batch-transition"]);
  expect([await batchState(world, batch), await batchState(world, live)]).toEqual([
    "voided",
    "frozen",
  ]);
  expect(await world.sql("batch_variants").where({ batch })).toEqual([]);
  await approve(world, live);
  await world.sign();
  expect((await batchFile(world, live)).forms).toMatchObject([
    { state: "signer-refused", rule: "payout-signed-elsewhere" },
  ]);
  // Now it is asked about the other one, on whose account it refused.
  await world.sign();
  expect([await batchState(world, batch), await batchState(world, live)]).toEqual([
    "voided",
    "voided",
  ]);
  const next = await freeze(world);
  const { anchor } = await manifestOf(batch);
  expect((await manifestOf(next)).replaces).toMatchObject({ anchor });
  await approve(world, next);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});

test("one that named a dead anchor, and whose signature was lost as well, is the one that the next batch names", async () => {
  const { batch: first, code } = await lostAndOver();
  world.clock.advance(25 * HOUR);
  const second = await afterRefused();
  expect((await manifestOf(second)).replaces.anchor).toEqual((await manifestOf(first)).anchor);
  await loseAndEnd(second);
  world.clock.advance(25 * HOUR);
  const third = await afterRefused();
  expect((await manifestOf(third)).replaces.anchor).toEqual((await manifestOf(second)).anchor);
  await approve(world, third);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});

test("one that can still be mined takes its payout back from what one key has signed by now", async () => {
  const { code } = await readyPayout(world, 151_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  const parts = await signingParts({ sql: world.sql }, batch);
  const answer = await socketSigner(join(world.folder, "signer.sock"))(parts);
  if (answer.result !== "signed") throw new Error(answer.rule);
  await giveUp(batch);
  const rival = await freeze(world);
  const { fee, psbt } = await world.sql("batches").where({ id: rival }).first();
  // The part of a key that has not signed the other one.
  await world.sql("batch_signatures").insert({ batch: rival, fee, psbt, from_signer: false });
  const hazel = await world.signedIn("hazel");
  const late = { psbt: Buffer.from(answer.psbt).toString("base64") };
  await hazel.post(`/api/v1/batches/${batch}/signatures`).send(late).expect(201);
  expect([await batchState(world, batch), await batchState(world, rival)]).toEqual([
    "signed",
    "voided",
  ]);
  await world.send();
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});

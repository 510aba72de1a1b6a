/** Payouts in a currency whose batch is given up, comes back, dies or is called back: each batch keeps what it pays, and nobody is paid twice. */
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { acceptSignature } from "../../../src/payouts/accept-signature.ts";
import { parseManifest } from "../../../src/payouts/manifest.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { batchFile, payoutState } from "../../support/batch-steps.ts";
import { HOUR } from "../../support/clock.ts";
import { freezeThese, payoutsOf, readyMoney, recordRate } from "../../support/fiat-steps.ts";
import { approve, bump, claimant, freeze, settledGift } from "../../support/steps.ts";
import { withdrawalSteps } from "../../support/withdrawal-steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 150_000 });

let world: World;
let next: { code: string; payout: string };

beforeAll(async () => {
  world = await World.start("fiat-lineages");
  for (let gift = 0; gift < 6; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());
beforeEach(async () => {
  await recordRate(world, 40_000);
  next = await readyMoney(world);
});

const { rowOf, statusOf, withdraw } = withdrawalSteps(() => world);

const stateOf = async (batch: string): Promise<string> => (await batchFile(world, batch)).state;
const totalOf = async (batch: string): Promise<bigint> =>
  BigInt((await batchFile(world, batch)).total);
const heldFor = async (payout: string): Promise<string> =>
  (await payoutsOf(world)).find(({ id }) => id === payout).amount;

async function frozen(payout: string): Promise<string> {
  const { body } = await freezeThese(world, payout);
  expect(body.type).toBeUndefined();
  await world.check();
  return body.id;
}

async function giveUp(batch: string): Promise<void> {
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
  await world.check();
}

async function signed(batch: string): Promise<void> {
  await approve(world, batch);
  await world.sign();
  expect(await stateOf(batch)).toBe("signed");
  await world.check();
}

/** A batch that was signed and sent, and then ended by a cancel six blocks deep. */
async function ended(payout: string): Promise<{ first: string; cancel: string }> {
  const first = await frozen(payout);
  await signed(first);
  await world.send();
  const { body } = await bump(world, first, "cancel", "10");
  await signed(body.id);
  await world.send();
  await world.mine(6);
  return { first, cancel: body.id };
}

/** A reorganisation takes the cancel back, and the node forgets it. */
async function undo(cancel: string): Promise<void> {
  const [txid] = (await batchFile(world, cancel)).txids;
  await world.chain.disconnect(6);
  if ((await world.chain.source.mempool()).includes(txid)) await world.chain.dropFromMempool(txid);
}

/** Sent and settled; what its recipient is told is what the batch pays. */
async function paidBy(batch: string, code: string): Promise<void> {
  await world.send();
  await world.mine(2);
  await world.check();
  const { body } = await claimant(world, code).status().expect(200);
  expect(body.payouts).toEqual([{ amount: (await totalOf(batch)).toString(), state: "settled" }]);
}

const between = (amount: bigint, price: bigint): boolean => {
  const worth = 1_000_000_000_000n / (price * 100n);
  return amount >= worth && amount <= (worth * 102n) / 100n;
};

test("given up before anybody signed it, it is reckoned anew, out of as much as was held before", async () => {
  const { code, payout } = next;
  const first = await frozen(payout);
  expect(between(await totalOf(first), 40_000n)).toBe(true);
  await giveUp(first);
  expect(await heldFor(payout)).toBe("293250");
  await recordRate(world, 36_000);
  const second = await frozen(payout);
  expect(between(await totalOf(second), 36_000n)).toBe(true);
  // What the first one would have paid still stands with it.
  expect(between(await totalOf(first), 40_000n)).toBe(true);
  await signed(second);
  await paidBy(second, code);
});

test("given up after the signer signed it, it comes back and pays what it paid", async () => {
  const { code, payout } = next;
  const first = await frozen(payout);
  await approve(world, first);
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const answer = await ask(await signingParts({ sql: world.sql }, first));
  expect(answer.result).toBe("signed");
  await giveUp(first);
  world.clock.advance(3 * HOUR);
  await recordRate(world, 44_000);
  const second = await frozen(payout);
  await approve(world, second);
  // The signer pays a payout in one lineage only, whatever it is worth by now.
  await world.sign();
  // Which of the two depends on the coins that the other batch was given.
  const { refusal } = await batchFile(world, second);
  expect(refusal).toMatch(/^(payout-signed|anchor-used)-elsewhere$/);
  world.clock.advance(22 * HOUR);
  await world.sign();
  expect([await stateOf(first), await stateOf(second)]).toEqual(["signed", "voided"]);
  expect(await payoutState(world, code)).toBe("in-flight");
  await world.check();
  expect(between(await totalOf(first), 40_000n)).toBe(true);
  await paidBy(first, code);
});

test("taken back while somebody has it signed, it turns up, and pays what its batch pays", async () => {
  const { code, payout } = next;
  const first = await frozen(payout);
  const total = await totalOf(first);
  await approve(world, first);
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const answer = await ask(await signingParts({ sql: world.sql }, first));
  if (answer.result !== "signed") throw new Error("the signer refused it");
  await withdraw(code).expect(204);
  await world.check();
  expect(await statusOf(code)).toMatchObject({ state: "withdrawn", mayStillPay: true });
  const by = { kind: "person", person: "hazel" } as const;
  await world.work(by, (unit) => acceptSignature(unit, { batch: first, psbt: answer.psbt }));
  await world.check();
  expect(await rowOf(payout)).toMatchObject({ cancelled: true });
  expect(await totalOf(first)).toBe(total);
  await paidBy(first, code);
});

test("dead, it is reckoned anew by the batch that replaces it, which the signer signs", async () => {
  const { code, payout } = next;
  const { first } = await ended(payout);
  expect([await stateOf(first), await payoutState(world, code)]).toEqual(["dead", "ready"]);
  await world.check();
  expect(await heldFor(payout)).toBe("293250");
  await recordRate(world, 36_000);
  const second = await freeze(world);
  const row = await world.sql("batches").where({ id: second }).first("manifest");
  expect(parseManifest(Buffer.from(row.manifest)).replaces).toBeDefined();
  expect(between(await totalOf(second), 36_000n)).toBe(true);
  expect(between(await totalOf(first), 40_000n)).toBe(true);
  await signed(second);
  await paidBy(second, code);
});

test("dead and called back by a reorganisation, it pays what it paid", async () => {
  const { code, payout } = next;
  const { first, cancel } = await ended(payout);
  await recordRate(world, 44_000);
  const second = await frozen(payout);
  const paid = await totalOf(first);
  const { raw } = await world.sql("batch_variants").where({ batch: first }).first("raw");
  await undo(cancel);
  await world.chain.mine(7);
  await world.catchUp();
  expect([await stateOf(first), await stateOf(second)]).toEqual(["signed", "voided"]);
  await world.check();
  await world.chain.mineRaw([raw]);
  await world.catchUp();
  expect(await totalOf(first)).toBe(paid);
  await paidBy(first, code);
});

test("dead, replaced by a signed batch and mined all the same, it pays what it paid, and the other is dead", async () => {
  const { code, payout } = next;
  const { first, cancel } = await ended(payout);
  await recordRate(world, 36_000);
  const second = await frozen(payout);
  await signed(second);
  const { raw } = await world.sql("batch_variants").where({ batch: first }).first("raw");
  await undo(cancel);
  await world.chain.mineRaw([raw]);
  await world.chain.mine(7);
  await world.catchUp();
  expect([await stateOf(first), await stateOf(second)]).toEqual(["settled", "dead"]);
  expect(between(await totalOf(first), 40_000n)).toBe(true);
  await paidBy(first, code);
});

/** The signer signed, and its answer never arrived. Nobody else may pay those people, so it is asked until it has said which it was. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { HOUR } from "../../support/clock.ts";
import { approve, claimant, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("lost-answers");
  for (let gift = 0; gift < 6; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

/** The signer is asked, and what it says is lost on the way. */
async function loseAnswer(batch: string): Promise<Uint8Array> {
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const answer = await ask(await signingParts({ sql: world.sql }, batch));
  if (answer.result !== "signed") throw new Error(`the signer refuses: ${answer.rule}`);
  return answer.psbt;
}

async function approvedBatch(amount: bigint): Promise<{ batch: string; code: string }> {
  const { code } = await readyPayout(world, amount);
  const batch = await freeze(world);
  await approve(world, batch);
  return { batch, code };
}

/** A later batch, whose head is newer, is signed and taken. */
async function signNewer(amount: bigint): Promise<void> {
  await world.closeEpoch();
  const { batch } = await approvedBatch(amount);
  const psbt = Buffer.from(await loseAnswer(batch)).toString("base64");
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${batch}/signatures`).send({ psbt }).expect(201);
}

async function rowOf(batch: string): Promise<{ state: string; refusal: string | null }> {
  return world.sql("batches").where({ id: batch }).first("state", "refusal");
}

async function payoutState(code: string): Promise<string> {
  return (await claimant(world, code).status().expect(200)).body.payouts[0].state;
}

/** What is signed is sent and settles. */
async function settle(): Promise<void> {
  await world.send();
  await world.mine(2);
  await world.check();
}

test("an answer that was lost before a newer batch was signed comes when it is asked for again", async () => {
  const { batch, code } = await approvedBatch(100_000n);
  await loseAnswer(batch);
  await signNewer(101_000n);
  await world.sign();
  expect(await rowOf(batch)).toEqual({ state: "signed", refusal: null });
  await settle();
  expect(await payoutState(code)).toBe("settled");
});

test("a batch whose time is over is not given up while the signer may have signed it", async () => {
  const { batch, code } = await approvedBatch(102_000n);
  await loseAnswer(batch);
  await signNewer(103_000n);
  world.clock.advance(25 * HOUR);
  await world.expire();
  expect((await rowOf(batch)).state).toBe("frozen");
  await world.sign();
  await world.expire();
  expect((await rowOf(batch)).state).toBe("signed");
  await settle();
  expect(await payoutState(code)).toBe("settled");
});

test("one that the signer never signed is given up once it has said so, and its payouts are paid by another", async () => {
  const { batch, code } = await approvedBatch(104_000n);
  await world.check();
  world.clock.advance(25 * HOUR);
  await world.expire();
  expect((await rowOf(batch)).state).toBe("frozen");
  await world.sign();
  expect(await rowOf(batch)).toEqual({ state: "frozen", refusal: "manifest-expired" });
  await world.expire();
  expect((await rowOf(batch)).state).toBe("voided");
  const other = await freeze(world);
  await approve(world, other);
  await world.sign();
  await settle();
  expect(await payoutState(code)).toBe("settled");
});

test("one that nobody approved is given up when its time is over, whether the signer is there or not", async () => {
  await readyPayout(world, 105_000n);
  const batch = await freeze(world);
  world.clock.advance(25 * HOUR);
  await world.expire();
  expect((await rowOf(batch)).state).toBe("voided");
  const other = await freeze(world);
  await approve(world, other);
  await world.sign();
  await settle();
});

test("a batch given up by hand after the signer signed it comes back when the signer refuses the next one for it", async () => {
  const { batch, code } = await approvedBatch(106_000n);
  await loseAnswer(batch);
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
  world.clock.advance(3 * HOUR);
  const other = await freeze(world);
  await approve(world, other);
  await world.sign();
  // Which of the two depends on the coins that the other batch was given.
  expect((await rowOf(other)).refusal).toMatch(/^(payout-signed|anchor-used)-elsewhere$/);
  // While its time runs the signer would sign what was given up, if it had not: it is not asked.
  await world.sign();
  expect((await rowOf(batch)).state).toBe("voided");
  world.clock.advance(22 * HOUR);
  await world.sign();
  expect((await rowOf(batch)).state).toBe("signed");
  expect((await rowOf(other)).state).toBe("voided");
  await settle();
  expect(await payoutState(code)).toBe("settled");
});

test("a signer that was locked is asked again", async () => {
  const { batch, code } = await approvedBatch(107_000n);
  await world.sql("batches").where({ id: batch }).update({ refusal: "signer-locked" });
  await world.sign();
  expect((await rowOf(batch)).state).toBe("signed");
  await settle();
  expect(await payoutState(code)).toBe("settled");
});

test("one of an older fund file than the signer has signed under is given up when its time is over, and not before", async () => {
  const { batch } = await approvedBatch(108_000n);
  const { state } = world.signer.log!;
  const before = state.fundFile;
  state.fundFile = { digest: "ee".repeat(32), seq: 7 };
  await world.sign();
  expect(await rowOf(batch)).toEqual({ state: "frozen", refusal: "fund-rollback" });
  await world.expire();
  expect((await rowOf(batch)).state).toBe("frozen");
  world.clock.advance(25 * HOUR);
  await world.expire();
  expect((await rowOf(batch)).state).toBe("voided");
  state.fundFile = before;
  const other = await freeze(world);
  await approve(world, other);
  await world.sign();
  await settle();
});

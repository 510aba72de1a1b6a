/**
 * Two of three, each with a seed and a log of its own: what one has signed and the others end, who refuses while the others sign, and what is signed too
 * late. A lineage that not all keys know is ended by those that are there, and whoever comes back pays its people in the next batch.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { payoutState } from "../../support/batch-steps.ts";
import { batchState } from "../../support/by-hand-steps.ts";
import { HOUR } from "../../support/clock.ts";
import { HOLDERS, KeyHolders, requestFor, TREASURY } from "../../support/key-holders.ts";
import type { Holder } from "../../support/key-holders.ts";
import { approve, bump, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

let world: World;
let holders: KeyHolders;

beforeAll(async () => {
  world = await World.start("three signers end", undefined, undefined, { at: new Date() });
  holders = await KeyHolders.make(world);
  await holders.certify();
  await Promise.all(HOLDERS.map((holder) => holders.start(holder)));
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 2_000_000n, TREASURY);
});
afterAll(async () => {
  await holders.close();
  await world.close();
});

async function approved(): Promise<{ batch: string; request: string }> {
  const batch = await freeze(world, "hazel", TREASURY);
  await approve(world, batch);
  return { batch, request: await requestFor(world, batch) };
}

/** A holder signs and hands in; the answer of the fund. */
async function signs(holder: Holder, { batch, request }: { batch: string; request: string }) {
  const answer = await holders.ask(holder, request);
  expect(answer).toMatchObject({ result: "signed" });
  return handIn(batch, answer.psbt);
}

async function handIn(batch: string, psbt: string): Promise<any> {
  const hazel = await world.signedIn("hazel");
  return hazel.post(`/api/v1/batches/${batch}/signatures`).send({ psbt });
}

const ruleOf = async (holder: Holder, request: string): Promise<string> =>
  (await holders.ask(holder, request)).rule ?? "signed";

/** The cancel of a batch, approved, and what holders are asked. */
async function cancelOf(batch: string): Promise<{ batch: string; request: string }> {
  const { status, body } = await bump(world, batch, "cancel", "5");
  expect(status).toBe(201);
  await approve(world, body.id);
  return { batch: body.id, request: await requestFor(world, body.id) };
}

test("what only one key has signed is ended by the two others, who never saw it, and paid by any two in the next batch", async () => {
  const { code } = await readyPayout(world, 150_000n, TREASURY);
  const first = await approved();
  expect((await signs("ada", first)).body).toEqual({});
  await holders.kill("ada");
  world.clock.advance(25 * HOUR);
  await world.expire();
  expect(await batchState(world, first.batch)).toBe("frozen");
  const cancel = await cancelOf(first.batch);
  expect((await signs("bo", cancel)).body).toEqual({});
  expect((await signs("cy", cancel)).body.txid).toBeDefined();
  await world.send();
  await world.mine(6);
  expect(await batchState(world, first.batch)).toBe("voided");
  await world.check();
  const next = await approved();
  await holders.start("ada");
  // Who signed the first one and who did not: all of them pay its people here.
  expect((await signs("cy", next)).body).toEqual({});
  expect((await signs("ada", next)).body.txid).toBeDefined();
  expect(await ruleOf("bo", next.request)).toBe("signed");
  await world.send();
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});

test("who refuses by a bound of their own keeps nobody from it: the two others sign, and what is signed too late changes nothing", async () => {
  const { code } = await readyPayout(world, 160_000n, TREASURY);
  await holders.kill("bo");
  await holders.limit("bo", { batch: "100000" });
  await holders.start("bo");
  const batch = await approved();
  expect(await ruleOf("bo", batch.request)).toBe("limit-batch");
  expect((await signs("ada", batch)).body).toEqual({});
  const late = await holders.ask("cy", batch.request);
  await holders.kill("bo");
  await holders.limit("bo", { batch: "5000000" });
  await holders.start("bo");
  const done = (await signs("bo", batch)).body.txid;
  expect(done).toMatch(/^[0-9a-f]{64}$/);
  await world.send();
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  const answer = await handIn(batch.batch, late.psbt);
  expect([201, 409]).toContain(answer.status);
  expect(await world.sql("batch_variants").where({ batch: batch.batch }).pluck("txid")).toEqual([
    done,
  ]);
  expect(await batchState(world, batch.batch)).toBe("settled");
  await world.check();
});

test("who has signed the cancel signs the payments no more; two who have signed the payments pay them as long as the cancel is not mined", async () => {
  const { code } = await readyPayout(world, 170_000n, TREASURY);
  const payments = await approved();
  expect((await signs("ada", payments)).body).toEqual({});
  world.clock.advance(25 * HOUR);
  const cancel = await cancelOf(payments.batch);
  expect((await signs("bo", cancel)).body).toEqual({});
  expect(await ruleOf("bo", payments.request)).toBe("lineage-version");
  // The other two complete the payments, although one of three has signed the cancel.
  expect((await signs("cy", payments)).body.txid).toBeDefined();
  // Nobody pays twice by signing the cancel too: both spend the anchor.
  expect((await signs("ada", cancel)).status).toBeLessThan(500);
  await world.send();
  await world.mine(6);
  const [paid, ended] = [
    await batchState(world, payments.batch),
    await batchState(world, cancel.batch),
  ];
  expect([paid, ended].filter((state) => state === "settled")).toHaveLength(1);
  if (paid === "settled") expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});

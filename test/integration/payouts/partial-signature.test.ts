/** A transaction that one signer cannot complete: what it signed is kept until the rest comes, and nobody is asked or told again. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { signatureRound } from "../../../src/app/rounds.ts";
import { requestSignature } from "../../../src/payouts/jobs.ts";
import {
  approve,
  bump,
  claimant,
  freeze,
  onceKey,
  readyPayout,
  settledGift,
} from "../../support/steps.ts";
import { handIn, only, signedInPart, signedWhole, twoInputs } from "../../support/partial-steps.ts";
import { HOUR } from "../../support/clock.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("partial-signature");
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 200_000n);
});
afterAll(() => world.close());

const manifestOf = async (batch: string): Promise<string | null> =>
  (await world.sql("batches").where({ id: batch }).first("manifest")).manifest;

const fileOf = async (batch: string): Promise<any> =>
  (await (await world.signedIn("hazel")).get(`/api/v1/batches/${batch}`).expect(200)).body;

test("the connected signer's part is kept, without noise, until another one completes it", async () => {
  const { batch, code, whole } = await twoInputs(world);
  const logged: string[] = [];
  let asked = 0;
  const round = signatureRound({
    read: { sql: world.sql },
    work: world.work,
    clock: world.clock,
    log: (event) => void logged.push(event),
    pin: world.pin,
    source: world.chain.source,
    logSigner: { name: "fund.test/log", seed: new Uint8Array(32) },
    seen: () => Promise.resolve([]),
    tickSeconds: undefined,
    ask: () => {
      asked += 1;
      return Promise.resolve({ result: "signed", psbt: only(whole, [1]) });
    },
  });
  for (let second = 0; second < 3; second += 1) await round.run();
  expect(logged).toEqual([]);
  expect(asked).toBe(1);
  expect(await fileOf(batch)).toMatchObject({
    state: "frozen",
    forms: [{ state: "partly-signed" }],
  });
  await world.check();
  const hazel = await world.signedIn("hazel");
  expect((await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(409)).body.code).toBe(
    "batch-transition",
  );
  const bare = (await hazel.get(`/api/v1/batches/${batch}/psbt`).expect(200)).body.psbt;
  expect((await handIn(world, batch, Buffer.from(bare, "base64"))).body.code).toBe("psbt-unsigned");
  expect((await handIn(world, batch, only(whole, [1]))).body).toEqual({});
  const done = await handIn(world, batch, only(whole, [0]));
  expect(done.status).toBe(201);
  expect((await fileOf(batch)).txids).toEqual([done.body.txid]);
  // A third signature, or the same once more, does no harm.
  expect((await handIn(world, batch, whole)).body).toEqual(done.body);
  await world.send();
  await world.mine(2);
  expect((await claimant(world, code).status().expect(200)).body.payouts[0].state).toBe("settled");
  await world.check();
});

test("a batch that one key has signed is not given up when its time is over", async () => {
  await settledGift(world, 200_000n);
  await settledGift(world, 200_000n);
  const { batch, code, whole } = await twoInputs(world);
  expect((await handIn(world, batch, only(whole, [0]))).body).toEqual({});
  world.clock.advance(25 * HOUR);
  await world.expire({ asks: false });
  expect((await fileOf(batch)).state).toBe("frozen");
  expect((await handIn(world, batch, only(whole, [1]))).status).toBe(201);
  await world.send();
  await world.mine(2);
  expect((await claimant(world, code).status().expect(200)).body.payouts[0].state).toBe("settled");
  await world.check();
});

test("one that was given up after the signer was to be asked about it is not asked about", async () => {
  await readyPayout(world, 120_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
  const ask = () => Promise.reject(new Error("the signer is asked"));
  await requestSignature({ work: world.work, read: { sql: world.sql }, ask }, batch);
  expect((await fileOf(batch)).state).toBe("voided");
});

/** A batch that the connected signer has signed with one of two keys, a day after it was frozen. */
async function leftPartlySigned(): Promise<{ batch: string; code: string; whole: Uint8Array }> {
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 200_000n);
  const left = await twoInputs(world);
  await signedInPart(world, left.batch, left.whole);
  expect((await bump(world, left.batch, "cancel", "5")).body.code).toBe("batch-transition");
  world.clock.advance(25 * HOUR);
  await world.expire();
  return left;
}

/** Two people approve a cancel of it, which is signed, sent and mined. */
async function cancelled(batch: string): Promise<void> {
  const { body, status } = await bump(world, batch, "cancel", "5");
  expect(status).toBe(201);
  await approve(world, body.id);
  await world.sign();
  await world.send();
  await world.mine(1);
}

test("one that stays partly signed is ended by a cancel once its time is over, and its payout is paid by the next batch", async () => {
  const { batch, code } = await leftPartlySigned();
  const hazel = await world.signedIn("hazel");
  const plans = await hazel.get(`/api/v1/batches/${batch}/bumps`).expect(200);
  expect(plans.body).toMatchObject({
    ...{ child: { kind: "unsigned" }, replacement: { kind: "unsigned" } },
    ...{ cancel: { kind: "planned" }, suggested: ["cancel"] },
  });
  const page = await hazel.get(`/staff/batches/${batch}`).expect(200);
  expect(page.text).toContain(`/staff/batches/${batch}/bumps`);
  await hazel.get(`/staff/batches/${batch}/bumps`).expect(200);
  await cancelled(batch);
  await world.mine(4);
  expect((await fileOf(batch)).state).toBe("frozen");
  await world.mine(1);
  expect((await fileOf(batch)).state).toBe("voided");
  await world.check();
  const next = await freeze(world);
  const { anchor } = JSON.parse((await manifestOf(batch)) ?? "{}");
  expect(JSON.parse((await manifestOf(next)) ?? "{}").replaces).toMatchObject({ anchor });
  await approve(world, next);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect((await claimant(world, code).status().expect(200)).body.payouts[0].state).toBe("settled");
  await world.check();
});

test("completed all the same after its cancel was mined, it is in flight, and dead when the cancel is deep", async () => {
  const { batch, whole } = await leftPartlySigned();
  await cancelled(batch);
  expect((await handIn(world, batch, only(whole, [1]))).status).toBe(201);
  expect((await fileOf(batch)).state).toBe("signed");
  await world.mine(5);
  expect((await fileOf(batch)).state).toBe("dead");
  await world.check();
});

test("a cancel of it that stays partly signed too makes room for the next one, which outbids it and ends both", async () => {
  const { batch, code } = await leftPartlySigned();
  const first = (await bump(world, batch, "cancel", "5")).body.id;
  await approve(world, first);
  await signedInPart(world, first, await signedWhole(world, first));
  expect((await bump(world, batch, "cancel", "9")).body.detail).toMatch(
    /^A cancel of this batch exists/,
  );
  world.clock.advance(25 * HOUR);
  await world.expire();
  expect((await fileOf(first)).state).toBe("frozen");
  await cancelled(batch);
  await world.mine(5);
  expect([(await fileOf(batch)).state, (await fileOf(first)).state]).toEqual(["voided", "voided"]);
  await world.check();
  // Another one was in it that was signed whole before, in a batch that is dead: no batch takes both.
  const payouts = await world.sql("payouts").where({ returned_from: batch }).pluck("id");
  const hazel = await world.signedIn("hazel");
  const next = hazel.post("/api/v1/batches").set("Idempotency-Key", onceKey());
  await approve(world, (await next.send({ programme: "general", payouts }).expect(201)).body.id);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect((await claimant(world, code).status().expect(200)).body.payouts[0].state).toBe("settled");
  await world.check();
});

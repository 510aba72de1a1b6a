/** Another destination for a payment that is decided: what waits, who must know, what is given up, and what is signed all the same. */
import { join } from "node:path";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { HOUR } from "../../support/clock.ts";
import { forgeReplay } from "../../support/forge-replay.ts";
import {
  freeze,
  approve,
  claimant,
  onceKey,
  readyPayout,
  settledGift,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("destination-change");
  for (let gift = 0; gift < 8; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const fresh = (): string => world.chain.wallet.address().address;

const statusOf = async (code: string) => (await claimant(world, code).status().expect(200)).body;

/** Changes where a queued payment goes; the answer. */
const change = async (code: string, destination: string) => {
  return (await claimant(world, code).setDestination(destination).expect(200)).body;
};

const takeBack = (code: string): request.Test =>
  request(world.app)
    .post("/api/v1/request/destination/taking-back")
    .set({ Authorization: `Claim ${code}` });

async function problemOf(asked: request.Test): Promise<string> {
  const answer = await asked;
  return answer.status === 200 ? "accept" : String(answer.body.type).replace("/problems/", "");
}

/** The payouts that wait, as staff see them. */
async function waiting(): Promise<
  { id: string; change?: { number: number; knownBy: string[] } }[]
> {
  const hazel = await world.signedIn("hazel");
  return (await hazel.get("/api/v1/payouts").expect(200)).body.payouts;
}

/** People say that they know of the only change there is. */
async function know(...codes: string[]): Promise<void> {
  const [resting] = (await waiting()).filter((payout) => payout.change !== undefined);
  for (const code of codes) {
    const agent = await world.signedIn(code);
    await agent
      .post(`/api/v1/payouts/${resting!.id}/known-changes`)
      .send({ number: resting!.change!.number })
      .expect(204);
  }
}

/** Why nothing is frozen; undefined when a batch is, which then is given up. */
async function refusedFreeze(payouts?: string[]): Promise<string | undefined> {
  const hazel = await world.signedIn("hazel");
  const answer = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general", ...(payouts && { payouts }) });
  if (answer.status !== 201) return answer.body.type.replace("/problems/", "");
  await hazel.post(`/api/v1/batches/${answer.body.id}/voiding`).expect(204);
  return undefined;
}

const batchOf = async (id: string) => world.sql("batches").where({ id }).first();

/** What a signer away from the server says of a batch. */
async function askSigner(batch: string) {
  const ask = socketSigner(join(world.folder, "signer.sock"));
  return ask(await signingParts({ sql: world.sql }, batch));
}

/** All that waits is approved, signed and settled; the addresses that its transaction pays. */
async function payAll(): Promise<string[]> {
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  return settle(batch);
}

async function settle(batch: string): Promise<string[]> {
  await world.send();
  await world.mine(2);
  await world.check();
  const hazel = await world.signedIn("hazel");
  const { body } = await hazel.get(`/api/v1/batches/${batch}`).expect(200);
  expect(body.state).toBe("settled");
  return body.payouts.map((payout: { address: string }) => payout.address);
}

describe("a changed destination", () => {
  test("waits for its time and for two people, and is paid then", async () => {
    const { code } = await readyPayout(world, 100_000n);
    const before = (await statusOf(code)).destination.value;
    const batch = await freeze(world);
    await approve(world, batch);
    const address = fresh();
    const answer = await change(code, address);
    // 12:00 and some minutes: the next whole hour, and 72 of them.
    expect(answer.countsFrom).toMatch(/^2026-11-28T\d\d:00:00Z$/);
    expect(answer.value).toEqual([address]);
    expect((await batchOf(batch)).state).toBe("voided");
    await world.sign();
    expect(await world.sql("batch_variants").where({ batch })).toEqual([]);
    const [{ id }] = (await waiting()) as [{ id: string }];
    expect(await refusedFreeze()).toBe("payouts-missing");
    expect(await refusedFreeze([id])).toBe("payout-resting");
    expect(await statusOf(code)).toMatchObject({
      destinationChange: { before, known: false, countsFrom: answer.countsFrom },
      destinationCooling: 72,
      payouts: [{ state: "ready" }],
    });
    world.clock.advance(74 * HOUR);
    expect(await refusedFreeze([id])).toBe("payout-resting");
    await know("hazel", "hazel");
    expect(await refusedFreeze([id])).toBe("payout-resting");
    await know("larch");
    expect((await statusOf(code)).destinationChange).toBeUndefined();
    expect(await payAll()).toEqual([address]);
    expect((await statusOf(code)).destination.value).toEqual([address]);
  });

  test("that two people know of waits for its time all the same", async () => {
    const { code } = await readyPayout(world, 101_000n);
    const address = fresh();
    await change(code, address);
    await know("maple", "larch");
    world.clock.advance(71 * HOUR);
    expect(await refusedFreeze()).toBe("payouts-missing");
    expect((await statusOf(code)).destinationChange.known).toBe(true);
    world.clock.advance(2 * HOUR);
    expect(await payAll()).toEqual([address]);
  });

  test("is taken back with the code, and what was there before is paid at once", async () => {
    const { code } = await readyPayout(world, 102_000n);
    const [before] = (await statusOf(code)).destination.value;
    await change(code, fresh());
    await know("hazel", "larch");
    const { body } = await takeBack(code).expect(200);
    expect(body.value).toEqual([before]);
    expect(body.countsFrom).toBeUndefined();
    expect(await problemOf(takeBack(code))).toBe("destination-unchanged");
    expect((await waiting())[0]!.change).toBeUndefined();
    expect(await payAll()).toEqual([before]);
  });

  test("is taken back by giving the first one again, from which another change begins anew", async () => {
    const { code } = await readyPayout(world, 103_000n);
    const [before] = (await statusOf(code)).destination.value;
    await change(code, fresh());
    await know("hazel", "larch");
    expect((await change(code, before)).countsFrom).toBeUndefined();
    const address = fresh();
    await change(code, address);
    world.clock.advance(80 * HOUR);
    // Those who knew of the first change have not heard of this one.
    expect(await refusedFreeze()).toBe("payouts-missing");
    await know("hazel", "maple");
    expect((await change(code, address)).countsFrom).toBeUndefined();
    expect(await refusedFreeze()).toBeUndefined();
    // Once it counts, going back is a change as any other, and it is the third.
    expect((await change(code, before)).countsFrom).toBeDefined();
    expect(await problemOf(claimant(world, code).setDestination(fresh()))).toBe(
      "destination-changes",
    );
    await takeBack(code).expect(200);
    expect(await problemOf(claimant(world, code).setDestination(fresh()))).toBe(
      "destination-changes",
    );
    expect(await payAll()).toEqual([address]);
  });

  test("that waits with others lets them go on without it", async () => {
    const { code } = await readyPayout(world, 104_000n);
    await readyPayout(world, 105_000n);
    const batch = await freeze(world);
    await change(code, fresh());
    expect((await batchOf(batch)).state).toBe("voided");
    expect(await payAll()).toHaveLength(1);
    world.clock.advance(74 * HOUR);
    await know("hazel", "larch");
    expect(await payAll()).toHaveLength(1);
  });
});

describe("what is signed", () => {
  test("keeps its destination, and says so", async () => {
    const { code } = await readyPayout(world, 110_000n);
    const [before] = (await statusOf(code)).destination.value;
    const batch = await freeze(world);
    await approve(world, batch);
    await world.sign();
    expect((await statusOf(code)).destinationOpen).toBe(false);
    expect(await problemOf(claimant(world, code).setDestination(fresh()))).toBe(
      "destination-fixed",
    );
    expect(await problemOf(takeBack(code))).toBe("destination-unchanged");
    expect(await settle(batch)).toEqual([before]);
  });

  test("with its answer lost comes back after a change, and pays what it named", async () => {
    const { code } = await readyPayout(world, 111_000n);
    const [before] = (await statusOf(code)).destination.value;
    const batch = await freeze(world);
    await approve(world, batch);
    const answer = await askSigner(batch);
    expect(answer.result).toBe("signed");
    await change(code, fresh());
    expect((await batchOf(batch)).state).toBe("voided");
    const hazel = await world.signedIn("hazel");
    const psbt = Buffer.from((answer as { psbt: Uint8Array }).psbt).toString("base64");
    await hazel.post(`/api/v1/batches/${batch}/signatures`).send({ psbt }).expect(201);
    await world.check();
    expect(await statusOf(code)).toMatchObject({
      destination: { value: [before] },
      destinationOpen: false,
      payouts: [{ state: "in-flight" }],
    });
    expect((await statusOf(code)).destinationChange).toBeUndefined();
    expect(await settle(batch)).toEqual([before]);
    expect((await statusOf(code)).destination.value).toEqual([before]);
  });

  test("with its answer lost ends the batch that has the new one, because the signer signs no second", async () => {
    const { code } = await readyPayout(world, 112_000n);
    const [before] = (await statusOf(code)).destination.value;
    const batch = await freeze(world);
    await approve(world, batch);
    expect((await askSigner(batch)).result).toBe("signed");
    await change(code, fresh());
    await know("hazel", "larch");
    world.clock.advance(74 * HOUR);
    const other = await freeze(world);
    await approve(world, other);
    await world.sign();
    expect((await batchOf(other)).refusal).toMatch(/^(payout-signed|anchor-used)-elsewhere$/);
    await world.sign();
    expect((await batchOf(batch)).state).toBe("signed");
    expect((await batchOf(other)).state).toBe("voided");
    expect(await settle(batch)).toEqual([before]);
  });
});

test("the signer refuses the destination of before once it has seen the newer one", async () => {
  const { code } = await readyPayout(world, 120_000n);
  await change(code, fresh());
  await know("hazel", "larch");
  world.clock.advance(74 * HOUR);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await settle(batch);
  const [{ destination: newest, payout }] = await world
    .sql("payout_changes as c")
    .join("payouts as p", "p.id", "c.payout")
    .orderBy("c.number", "desc")
    .whereRaw("c.payout in (select payout from batch_payouts where batch = ?)", [batch])
    .select("p.destination", "c.payout");
  const before = await world.sql("payout_changes").where({ payout, number: 1 }).first();
  // All of it signed by the right keys, and the past.
  const next = await forgeReplay(world, payout, before);
  expect(newest).not.toBe(before.destination);
  const hazel = await world.signedIn("hazel");
  const { body } = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general", payouts: [next] })
    .expect(201);
  const hostile = body.id;
  await approve(world, hostile);
  const answer = await askSigner(hostile);
  expect(answer).toMatchObject({ result: "refused", rule: "destination-superseded" });
});

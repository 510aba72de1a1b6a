/** What some keys have signed ends without being paid: what is noted of its payouts, so that the next batch can be signed. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { acceptSignature } from "../../../src/payouts/accept-signature.ts";
import { batchState, mineAlone } from "../../support/by-hand-steps.ts";
import { HOUR } from "../../support/clock.ts";
import { only, signedInPart, signedWhole } from "../../support/partial-steps.ts";
import { spendByHand } from "../../support/spend-by-hand.ts";
import { approve, bump, freeze, onceKey, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  world = await World.start("partly-signed-ends");
  for (let gift = 0; gift < 6; gift += 1) await settledGift(world, 200_000n);
});
afterAll(() => world.close());

const manifestOf = async (batch: string): Promise<any> =>
  JSON.parse((await world.sql("batches").where({ id: batch }).first("manifest")).manifest);

/** An approved batch of two inputs. */
async function approved(): Promise<string> {
  const batch = await freeze(world);
  await approve(world, batch);
  return batch;
}

/** A cancel of it is mined six deep; the coin that came back is left alone, so that the next batch has two inputs too. */
async function cancelled(batch: string): Promise<void> {
  const { body } = await bump(world, batch, "cancel", "5");
  await approve(world, body.id);
  await world.sign();
  await world.send();
  await world.mine(6);
  const { txid } = await world.sql("batch_variants").where({ batch: body.id }).first("txid");
  const hazel = await world.signedIn("hazel");
  const coin = { txid, vout: 0, reason: "for the test" };
  const freezing = hazel.post("/api/v1/coins/freezes").set("Idempotency-Key", onceKey());
  expect((await freezing.send(coin)).status).toBe(201);
}

/** Whoever writes with the rights of the fund's processes neither gives it up nor takes away what was signed of it. */
async function staysInTheTables(batch: string): Promise<void> {
  const stays = "while the others may complete it";
  const { sql } = world;
  const voiding = sql("batches").where({ id: batch }).update({ state: "voided" });
  await expect(voiding.then()).rejects.toThrow(stays);
  await expect(sql("batch_signatures").where({ batch }).delete().then()).rejects.toThrow(stays);
}

test("signed in part after it was signed whole in a batch that is dead, a payout waits for one that names the anchor which all keys know", async () => {
  await readyPayout(world, 250_000n);
  const dead = await approved();
  await world.sign();
  await cancelled(dead);
  expect(await batchState(world, dead)).toBe("dead");
  const batch = await approved();
  await signedInPart(world, batch, await signedWhole(world, batch));
  await staysInTheTables(batch);
  world.clock.advance(25 * HOUR);
  await cancelled(batch);
  expect(await batchState(world, batch)).toBe("voided");
  const next = await freeze(world);
  const { anchor } = await manifestOf(dead);
  expect((await manifestOf(next)).replaces).toMatchObject({ anchor });
  await world.check();
});

test("somebody of it is paid by hand out of its coins: it ends when that is deep, and its payouts are noted", async () => {
  const hazel = await world.signedIn("hazel");
  for (const id of await world.sql("batches").where({ state: "frozen" }).pluck("id"))
    await hazel.post(`/api/v1/batches/${id}/voiding`).expect(204);
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 200_000n);
  const held = await world.sql("payouts").pluck("id");
  await readyPayout(world, 251_000n);
  const ids = (await world.sql("payouts").pluck("id")).filter((id) => !held.includes(id));
  const { body } = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general", payouts: ids })
    .expect(201);
  await approve(world, body.id);
  const whole = await signedWhole(world, body.id);
  await signedInPart(world, body.id, whole);
  await mineAlone(world, await spendByHand(world, body.id, { people: 1, fee: 900n, less: 1n }));
  expect(await batchState(world, body.id)).toBe("frozen");
  await world.mine(5);
  expect(await batchState(world, body.id)).toBe("voided");
  const from = await world.sql("payouts").whereIn("id", ids).pluck("returned_from");
  expect(from).toEqual([body.id]);
  await comesLate(body.id, ids, only(whole, [1]));
});

/** Somebody wrote over the part that is stored; what our own signer answers late is noted all the same. */
async function comesLate(batch: string, ids: string[], psbt: Uint8Array): Promise<void> {
  const { owner } = world.database;
  await owner.raw("alter table batch_signatures disable trigger user");
  await owner("batch_signatures").where({ batch }).update({ psbt: "AAAA" });
  await owner("payouts").whereIn("id", ids).update({ returned_from: null });
  await world.work({ kind: "job", name: "request-signature" }, (unit) =>
    acceptSignature(unit, { batch, psbt, fromSigner: true }),
  );
  const from = await world.sql("payouts").whereIn("id", ids).pluck("returned_from");
  expect(from).toEqual([batch]);
}

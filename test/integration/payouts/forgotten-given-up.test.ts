/** Payouts that two people gave up are forgotten as those that settled: after 30 days, or with their case, and never while something could pay them. */
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { mixCases } from "../../../src/cases/mix-cases.ts";
import { forgetPayouts } from "../../../src/payouts/forget-payouts.ts";
import { toHex } from "../../../src/base/bytes.ts";
import { batchFile } from "../../support/batch-steps.ts";
import { DAY } from "../../support/clock.ts";
import { dumpTables } from "../../support/dump.ts";
import { spendByHand } from "../../support/spend-by-hand.ts";
import { approve, freeze, onceKey, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("forgotten-given-up");
  for (let gift = 0; gift < 5; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const forget = (): Promise<number> => world.work({ kind: "job", name: "test" }, forgetPayouts);
const rowOf = (payout: string) => world.sql("payouts").where({ id: payout }).first();
const batchRow = (batch: string) => world.sql("batches").where({ id: batch }).first();
const giveUp = async (payout: string): Promise<void> => {
  for (const who of ["hazel", "larch"])
    await (
      await world.signedIn(who)
    )
      .post(`/api/v1/refused-payouts/${payout}/giving-up`)
      .expect(204);
};
const erase = (code: string) =>
  request(world.app)
    .post("/api/v1/request/erasure")
    .set("Authorization", `Claim ${code}`)
    .set("Idempotency-Key", onceKey());
const FORGET = "update payouts set script = null, award = null, destination = null where id = ?";
const FORGOTTEN = { script: null, award: null, destination: null };

interface GivenUp {
  readonly code: string;
  readonly batch: string;
  readonly payout: string;
  /** As hex. */
  readonly script: string;
}

/** A payout that the signer never signs, as it says itself for a case that it paid before; its batch is given up, and then the payout. */
async function refusedOne(amount: bigint): Promise<GivenUp> {
  const { code } = await readyPayout(world, amount);
  const batch = await freeze(world);
  const { payout } = await world.sql("batch_payouts").where({ batch }).first();
  await world.database.owner("payout_refusals").insert({ payout, batch, rule: "case-paid-before" });
  await (await world.signedIn("hazel")).post(`/api/v1/batches/${batch}/voiding`).expect(204);
  const script = toHex((await rowOf(payout)).script);
  await giveUp(payout);
  return { code, batch, payout, script };
}

/** Where the database has a script: by itself, in a manifest or in a transaction, as hex, bytes or base64. */
async function placesOf(script: string): Promise<string[]> {
  const found: string[] = [];
  for (const line of (await dumpTables(world.database.owner)).split("\n")) {
    const base64 = (line.match(/[A-Za-z0-9+/=]{40,}/g) ?? []).map((text) =>
      Buffer.from(text, "base64").toString("hex"),
    );
    if (line.includes(script) || base64.some((hex) => hex.includes(script)))
      found.push(line.split(" ")[0]!);
  }
  return [...new Set(found)];
}

test("what the signer refused for good is kept for 30 days after it was given up, and then stands nowhere", async () => {
  const { batch, payout, script, code } = await refusedOne(101_000n);
  expect(await placesOf(script)).toEqual(["public.batches", "public.payouts"]);
  world.clock.advance(29 * DAY);
  expect(await forget()).toBe(0);
  expect((await rowOf(payout)).script).not.toBeNull();
  world.clock.advance(DAY);
  expect(await forget()).toBe(1);
  expect(await rowOf(payout)).toMatchObject({ ...FORGOTTEN, cancelled: true });
  expect(await batchRow(batch)).toMatchObject({ manifest: null, psbt: "", state: "voided" });
  expect(await placesOf(script)).toEqual([]);
  expect(await forget()).toBe(0);
  expect(await batchFile(world, batch)).toMatchObject({ state: "voided", forms: [] });
  await erase(code).expect(200);
  await world.check();
});

test("with its case it is forgotten at once, and no number of a transaction leads from one to the other once rows are mixed", async () => {
  const { batch, payout, script, code } = await refusedOne(102_000n);
  await erase(code).expect(200);
  expect(await rowOf(payout)).toMatchObject(FORGOTTEN);
  expect(await batchRow(batch)).toMatchObject({ manifest: null, psbt: "" });
  expect(await placesOf(script)).toEqual([]);
  await world.work({ kind: "job", name: "mix-cases" }, mixCases);
  const { rows } = await world.database.owner.raw(
    `select 1 from payouts p where p.id = ? and p.xmin::text in
       (select xmin::text from cases union select xmin::text from vault_cases union select xmin::text from case_events)`,
    [payout],
  );
  expect(rows).toEqual([]);
  await world.check();
});

test("the application's role forgets nothing that could still be paid, and changes no day", async () => {
  await readyPayout(world, 105_000n);
  const [waits] = await world.sql("payouts").where({ cancelled: false }).pluck("id");
  await expect(world.sql.raw(FORGET, [waits]).then()).rejects.toThrow(
    "forgotten only when it is settled",
  );
  await expect(
    world.sql.raw("update payout_refusals set given_up_on = '2020-01-01'").then(),
  ).rejects.toThrow("when a payout was given up stays");
});

test("what was paid by hand is forgotten when its batch is dead for good, with who raised and changed it; others of the batch are not", async () => {
  for (const amount of [103_000n, 104_000n]) await readyPayout(world, amount);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.chain.mineRaw([await spendByHand(world, batch, { people: 1, fee: 1_000n })]);
  await world.mine(5);
  const [payout] = await world
    .sql("hand_payments")
    .whereIn("payout", world.sql("batch_payouts").where({ batch }).select("payout"))
    .pluck("payout");
  const raise = { payout, number: 1, amount: 200_000n, first_by: "hazel" };
  await world.database.owner("payout_raises").insert(raise);
  await giveUp(payout);
  world.clock.advance(30 * DAY);

  // While what ended the batch is less than six blocks deep, a reorganisation may still let it be mined.
  await world.chain.disconnect(6);
  for (let block = 0; block < 5; block += 1) await world.chain.mineRaw([]);
  await world.mine(2);
  expect((await batchRow(batch)).state).toBe("dead");
  expect(await forget()).toBe(0);
  await expect(world.sql.raw(FORGET, [payout]).then()).rejects.toThrow("only while no batch");
  expect((await rowOf(payout)).script).not.toBeNull();
  await world.mine(4);
  const early = world.sql("batches").where({ id: batch }).update({ psbt: "" });
  await expect(early.then()).rejects.toThrow("forgotten only unsigned");
  expect(await forget()).toBe(1);
  expect(await rowOf(payout)).toMatchObject(FORGOTTEN);
  for (const table of ["payout_raises", "hand_payment_words"])
    expect(await world.sql(table).where({ payout })).toEqual([]);
  expect((await batchRow(batch)).manifest).toBeNull();
  const others = await world.sql("batch_payouts").where({ batch }).whereNot({ payout });
  expect((await rowOf(others[0].payout)).script).not.toBeNull();
  await world.check();
});

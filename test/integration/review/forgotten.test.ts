/** Whom a payout paid stands in the database until 30 days after it is settled; the money is followed all the same. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { forgetPayouts } from "../../../src/payouts/forget-payouts.ts";
import { toHex } from "../../../src/base/bytes.ts";
import { DAY } from "../../support/clock.ts";
import { dumpTables } from "../../support/dump.ts";
import { approve, claimant, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { askForHelp, assess, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let code: string;
let batch: string;
let script: string;
let voided: string;

const forget = (): Promise<number> => world.work({ kind: "job", name: "test" }, forgetPayouts);
const stored = () => world.sql("payouts").first("script", "award", "destination", "amount");

beforeAll(async () => {
  world = await World.start("forgotten");
  await settledGift(world, 2_000_000n);
  ({ code } = await readyPayout(world, 100_000n));
  voided = await freeze(world);
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${voided}/voiding`).expect(204);
  batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.send();
  script = toHex((await stored()).script);
});
afterAll(() => world.close());

test("what is not settled is kept, however old", async () => {
  await world.mine(1);
  world.clock.advance(60 * DAY);
  expect(await forget()).toBe(0);
  expect((await stored()).script).not.toBeNull();
});

test("what settled less than 30 days ago is kept", async () => {
  await world.mine(1);
  world.clock.advance(29 * DAY);
  expect(await forget()).toBe(0);
});

test("after 30 days script, destination, award and the manifests that name them are gone", async () => {
  world.clock.advance(DAY);
  expect(await forget()).toBe(2);
  expect(await stored()).toMatchObject({ script: null, award: null, destination: null });
  expect(await world.sql("batches").pluck("manifest")).toEqual([null, null]);
  expect(await world.sql("batches").pluck("maker")).toEqual(["forgotten", "forgotten"]);
  expect(await world.sql("payouts").pluck("reviewers")).toEqual([[]]);
  expect(await world.sql("batches").where({ id: voided }).pluck("psbt")).toEqual([""]);
  const dump = await dumpTables(world.database.owner);
  const payouts = dump
    .split("\n")
    .filter((line) => /^public\.(payouts|batch_payouts|batch_approvals) /.test(line));
  expect(payouts.length).toBeGreaterThan(2);
  expect(payouts.join()).not.toContain(script);
  expect(await forget()).toBe(0);
  await world.check();
});

test("the batch is still shown, with what it paid, and says that the rest is forgotten", async () => {
  const hazel = await world.signedIn("hazel");
  const { body } = await hazel.get(`/api/v1/batches/${batch}`).expect(200);
  expect(body).toMatchObject({ state: "settled", barred: [] });
  expect(body.payouts).toEqual([{ id: expect.any(String), amount: body.total }]);
  for (const part of ["manifest", "approvals", "psbt"]) {
    const answer = await hazel.get(`/api/v1/batches/${batch}/${part}`).expect(404);
    expect(answer.body.type).toContain("batch-forgotten");
  }
  const page = await hazel.get(`/staff/batches/${batch}`).expect(200);
  expect(page.text).toContain("is forgotten here");
  expect(page.text).not.toContain("manifest.json");
  const list = await hazel.get("/staff/batches?show=ended").expect(200);
  expect(list.text).toContain(batch.slice(0, 8));
});

test("a script that was paid is still refused for another case", async () => {
  const other = await askForHelp(world);
  const id = await triage(world);
  for (const stage of ["first", "second"] as const) await assess(world, id, stage, 50_000n);
  const { destination } = (await claimant(world, code).status().expect(200)).body;
  const answer = await claimant(world, other).setDestination(destination.value[0]).expect(409);
  expect(answer.body.type).toContain("destination-used");
});

test("a reorganisation that takes it back is followed, and it settles again", async () => {
  await world.chain.reorg(4, { leaveOut: true });
  await world.catchUp();
  await world.check();
  expect(await world.sql("batches").where({ id: batch }).first("settled_on")).toEqual({
    settled_on: null,
  });
  await world.send();
  await world.mine(2);
  expect((await claimant(world, code).status().expect(200)).body.payouts[0].state).toBe("settled");
  await world.check();
});

test("the application's role forgets nothing before its time, and changes nothing", async () => {
  await readyPayoutWaits();
  const statement = "update payouts set script = null, award = null, destination = null";
  await expect(world.sql.raw(`${statement} where script is not null`)).rejects.toThrow(
    "forgotten only when it is settled",
  );
  await expect(
    world.sql.raw("update payouts set script = '\\x00' where script is not null"),
  ).rejects.toThrow("never changed");
  for (const statement of [
    "update batches set manifest = '{}'",
    "update batches set maker = 'somebody'",
    "update batches set fee_reason = 'because'",
    "update payouts set reviewers = '{a,b}' where script is not null",
  ])
    await expect(world.sql.raw(statement).then(), statement).rejects.toThrow("never changed");
});

async function readyPayoutWaits(): Promise<void> {
  const [waiting] = await world.sql("payouts").whereNotNull("script").pluck("id");
  if (waiting === undefined) await readyPayout(world, 60_000n);
}

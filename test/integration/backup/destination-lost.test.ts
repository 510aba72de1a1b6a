/** A batch that only the signer's log remembers is dead: to whom its payout was to go is lost with the database, so two people give it up. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BackedUp } from "../../support/backed-up.ts";
import { approve, freeze, readyPayout } from "../../support/steps.ts";
import { undo, unsureGift } from "../../support/unsure-gift.ts";
import type { UnsureGift } from "../../support/unsure-gift.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

let world: World;
let backedUp: BackedUp;
let gift: UnsureGift;
let batch: string;
let payout: string;
let raws: Buffer[];

beforeAll(async () => {
  world = await World.start("destination-lost");
  gift = await unsureGift(world, 1_200_000n);
  backedUp = await BackedUp.take(world);
  await readyPayout(world, 1_000_000n);
  batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.send();
  [payout] = await world.sql("batch_payouts").where({ batch }).pluck("payout");
  raws = await world.sql("batch_variants").where({ batch }).pluck("raw");
  await world.closeEpoch();
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
  vi.resetConfig();
});

const stateOf = async (): Promise<string> =>
  (await world.sql("batches").where({ id: batch }).first("state")).state;
const listed = async (): Promise<any[]> =>
  (await (await world.signedIn("hazel")).get("/api/v1/refused-payouts").expect(200)).body.payouts;
const giveUp = async (code: string) =>
  (await world.signedIn(code)).post(`/api/v1/refused-payouts/${payout}/giving-up`);
const heldFor = async (): Promise<string[]> =>
  (
    await world.sql.raw(
      `select h.key from postings h where h.kind = 'hold' and h.key like '%' || ? || '%'
       and not exists (select from postings r where r.resolves = h.id)`,
      [payout],
    )
  ).rows.map(({ key }: { key: string }) => key);

test("while its batch is on its way nothing is to be given up", async () => {
  expect([await stateOf(), await listed()]).toEqual(["signed", []]);
  expect((await giveUp("hazel")).status).toBe(404);
  const said = world.sql("payout_refusals").insert({ payout, batch, rule: "destination-lost" });
  await expect(said.then()).rejects.toThrow("with its dead batch");
});

test("once the batch is dead it is listed, and two people give it up: its money is free", async () => {
  await undo(world, gift);
  await world.mine(6);
  expect(await stateOf()).toBe("dead");
  expect(await listed()).toMatchObject([
    { payout, batch, rule: "destination-lost", isBatched: false, givenUpBy: [] },
  ]);
  expect(await heldFor()).toHaveLength(1);
  await world.check();
  expect((await giveUp("hazel")).status).toBe(204);
  expect((await giveUp("hazel")).status).toBe(204);
  expect(await heldFor()).toHaveLength(1);
  expect((await giveUp("larch")).status).toBe(204);
  expect(await listed()).toMatchObject([{ payout, givenUpBy: ["hazel", "larch"] }]);
  expect(await heldFor()).toEqual([]);
  await world.check();
});

test("a reorganisation that brings the batch back pays it all the same, and takes it away and kills it again", async () => {
  const { raw } = await world.sql("chain_transactions").where({ txid: gift.txid }).first();
  await undo(world, { ...gift, elsewhere: raw });
  expect(await stateOf()).toBe("signed");
  expect(await heldFor()).toHaveLength(1);
  await world.check();
  await undo(world, gift);
  expect([await stateOf(), await heldFor()]).toEqual(["dead", []]);
  await world.check();
  await undo(world, { ...gift, elsewhere: raw });
  await world.chain.mineRaw(raws);
  await world.mine(2);
  expect([await stateOf(), await heldFor()]).toEqual(["settled", []]);
  await world.check();
});

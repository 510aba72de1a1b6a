/** Awards in a currency were reckoned and paid after the backup, in which more is held for them than was paid: the books say what was. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { BackedUp } from "../../support/backed-up.ts";
import { EUROS, grantMoney, readyMoney, recordRate } from "../../support/fiat-steps.ts";
import { approve, askForHelp, claimant, freeze, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let backedUp: BackedUp;
/** The payout is in the backup · only its award is. */
const codes = { queued: "", awarded: "" };
let paid: Map<string, string>;

const addressOf = (): string => world.chain.wallet.address().address;

beforeAll(async () => {
  world = await World.start("fiat-since");
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 1_000_000n);
  await recordRate(world, 40_000);
  codes.queued = (await readyMoney(world)).code;
  codes.awarded = await askForHelp(world);
  await grantMoney(world, await triage(world), EUROS);
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  await claimant(world, codes.awarded).setDestination(addressOf()).expect(200);
  await recordRate(world, 50_000);
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  await world.send();
  await world.mine(3);
  await world.check();
  const rows = await world.sql("batch_payouts").where({ batch });
  expect(rows).toHaveLength(2);
  paid = new Map(rows.map(({ payout, amount }) => [payout, String(amount)]));
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
});

test("what was signed is what the payout has, and what is booked; the rest of the hold is free", async () => {
  await world.check();
  const payouts = await world.sql("payouts").select("id", "amount", "recovered");
  expect(new Map(payouts.map(({ id, amount }) => [id, String(amount)]))).toEqual(paid);
  expect(payouts.map(({ recovered }) => recovered).sort()).toEqual([false, true]);
  const { rows } = await world.sql.raw(
    "select count(*) as open from postings h where h.kind = 'hold' and not exists (select from postings r where r.resolves = h.id)",
  );
  expect(rows).toEqual([{ open: 0n }]);
});

test("whose payout is here is told what came; whose award alone is here gets nothing a second time", async () => {
  const { body } = await claimant(world, codes.queued).status().expect(200);
  expect(body.payouts).toHaveLength(1);
  expect([...paid.values()]).toContain(body.payouts[0].amount);
  expect(body.payouts[0].state).toBe("settled");
  await claimant(world, codes.awarded).setDestination(addressOf()).expect(200);
  const hazel = await world.signedIn("hazel");
  expect((await hazel.get("/api/v1/payouts").expect(200)).body.payouts).toEqual([]);
  await world.check();
});

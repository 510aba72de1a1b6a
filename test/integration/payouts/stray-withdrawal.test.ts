/** Somebody writes into the database that a payout which waits was taken back: it waits in no list, and the doctor names it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { tieOutHolds } from "../../../src/doctor/hold-tie-out.view.ts";
import { readyPayout, settledGift } from "../../support/steps.ts";
import { plant } from "../../support/tamper.ts";
import { World } from "../../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start("stray withdrawal");
  await settledGift(world, 1_000_000n);
});
afterAll(() => world.close());

test("a row that gives up a payout which is not given up is named", async () => {
  await readyPayout(world, 150_000n);
  const read = { sql: world.sql };
  expect(await tieOutHolds(read)).toEqual([]);
  const [payout]: string[] = await world.sql("payouts").pluck("id");
  const row = { payout: payout!, given_up_on: "2026-11-25" };
  await plant(world.database.owner, "payout_withdrawals", row);
  expect(await tieOutHolds(read)).toEqual([
    { rule: "holds-of-payouts", subject: payout, expected: "given up", actual: "waits" },
  ]);
});

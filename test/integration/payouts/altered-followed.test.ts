/**
 * Whoever owns the database changes one value of a batch that the chain is about to say something of: one in flight, or one whose payments somebody made
 * by hand. The fund follows the chain all the same, and every other batch is booked.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { errorName } from "../../../src/db/pg-error.ts";
import { sentBatch } from "../../support/batch-steps.ts";
import { spendByHand } from "../../support/spend-by-hand.ts";
import { freeze, readyPayout, settledGift } from "../../support/steps.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { onClone, stop, tryAll } from "../../support/tampered-world.ts";
import type { Outcome } from "../../support/tampered-world.ts";
import { World } from "../../support/world.ts";

let world: World;
let before: FreshDatabase;
let sent: string;
let byHand: string;
let whole: string;

beforeAll(async () => {
  world = await World.start("altered followed");
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 2_000_000n);
  sent = (await sentBatch(world, 200_000n)).batch;
  whole = (await sentBatch(world, 300_000n)).batch;
  await readyPayout(world, 400_000n);
  byHand = await freeze(world);
  const raw = await spendByHand(world, byHand, { people: 1, fee: 1_000n });
  before = await stop(world);
  await world.chain.mine(1);
  await world.chain.mineRaw([raw]);
  await world.chain.mineRaw([]);
}, 120_000);
afterAll(async () => {
  await before.close();
  await world.close();
});

/** What comes of it when the fund takes in what was mined. */
async function following(): Promise<string> {
  try {
    await world.catchUp();
  } catch (error) {
    return `STOPS by ${errorName(error)}`;
  }
  const { state } = await world.sql("batches").where({ id: whole }).first("state");
  return state === "settled" ? "goes on" : `HOLDS UP the other one: ${state}`;
}

const stopped = (outcomes: readonly Outcome[]): string[] =>
  outcomes
    .filter(({ came }) => !/^(refused|goes on)/.test(came))
    .map(({ column, how, came }) => `${column} (${how}): ${came}`);

type Table = "batches" | "batch_payouts" | "payouts" | "batch_variants";

/** The row of a batch, of its only payment or of its form in a table. */
const keyOf = (batch: string, table: Table): Promise<Record<string, string>> =>
  onClone(world, before, async () => {
    const { payout } = await world.sql("batch_payouts").where({ batch }).first("payout");
    if (table === "batches") return { id: batch };
    return table === "payouts" ? { id: payout } : { batch };
  });

async function noneStops(batch: string, table: Table): Promise<void> {
  const key = await keyOf(batch, table);
  const outcomes = await tryAll(world, before, { table, key }, following);
  expect(stopped(outcomes)).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(2);
}

describe("of one in flight", () => {
  test.each<Table>(["batches", "batch_payouts", "payouts", "batch_variants"])(
    "%s",
    (table) => noneStops(sent, table),
    600_000,
  );
});

describe("of one paid by hand", () => {
  test.each<Table>(["batches", "batch_payouts", "payouts"])(
    "%s",
    (table) => noneStops(byHand, table),
    600_000,
  );
});

/** A reorganisation brings a dead batch back in the very moment in which somebody freezes its payouts in the next one. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { batchState, explainMoved, mineAlone, signedBatch } from "../../support/by-hand-steps.ts";
import { DatabaseHolds } from "../../support/database-holds.ts";
import { eventually } from "../../support/eventually.ts";
import { payByHand } from "../../support/spend-by-hand.ts";
import { freeze, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let holds: DatabaseHolds;

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  world = await World.start("recall-race");
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 2_000_000n);
  holds = await DatabaseHolds.install(world.database, {
    reserved: { table: "wallet_reservations", event: "insert", at: "unit" },
  });
});
afterAll(async () => {
  await holds.close();
  await world.close();
});

/** Whether somebody waits for a row that another one has not committed. */
async function isWaiting(): Promise<true | undefined> {
  const found = await world.database.owner.raw(
    "select from pg_locks where not granted and locktype = 'transactionid'",
  );
  return found.rows.length > 0 ? true : undefined;
}

test("it has them again, and the next one, which nobody signed, is given up", async () => {
  const { batch } = await signedBatch(world, [160_000n]);
  const moved = await payByHand(world, batch, []);
  await mineAlone(world, moved, 5);
  expect(await batchState(world, batch)).toBe("dead");
  await explainMoved(world, parseTransaction(new Uint8Array(moved)).txid);
  await world.chain.disconnect(6);
  for (let left = 7; left > 0; left -= 1) await world.chain.mineRaw([]);
  await holds.hold("reserved");
  const freezing = freeze(world);
  await eventually("the next batch to be nearly frozen", async () =>
    (await holds.isReached("reserved")) ? true : undefined,
  );
  const following = world.catchUp();
  await eventually("the reorganisation to wait for it", isWaiting);
  await holds.release("reserved");
  const next = await freezing;
  await following;
  expect([await batchState(world, batch), await batchState(world, next)]).toEqual([
    "signed",
    "voided",
  ]);
  expect(await world.sql("batch_troubles")).toEqual([]);
  await world.check();
});

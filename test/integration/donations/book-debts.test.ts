/** After a restore the public log has counted gifts that the database finds again: they are not counted twice, and no later one is swallowed. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { PROGRAMME, DepositWorld, SETTLE_DEPTH } from "../../support/deposit-world.ts";
import { SimulatedChain } from "../../support/simulated-chain.ts";

let world: DepositWorld;

beforeAll(async () => {
  world = await DepositWorld.start(await SimulatedChain.start(10));
});
afterAll(() => world.close());

const tip = async (): Promise<number> => (await world.chain.source.tip()).height;

async function gift(amount: bigint): Promise<void> {
  await world.chain.fund((await world.address()).address, amount);
  await world.chain.mine(1);
}

/** As a restore leaves it. */
async function owe(amount: bigint, until: number): Promise<void> {
  const row = { side: "in", programme: PROGRAMME, amount, until };
  await world.follower
    .owner("book_debts")
    .insert(row)
    .onConflict(["side", "programme"])
    .merge(["amount", "until"]);
}

const owed = async (): Promise<bigint> =>
  (await world.follower.owner("book_debts").first("amount")).amount;

/** What waits for the book: the sum of each gift. */
async function waiting(): Promise<bigint[]> {
  const rows = await world.follower
    .owner("book_parts")
    .where({ side: "in" })
    .groupBy("item")
    .sum("amount as sum");
  return rows.map(({ sum }) => BigInt(sum)).sort((a, b) => (a < b ? -1 : 1));
}

test("what was counted is taken off the deepest first, whatever the names of the transactions are", async () => {
  for (const amount of [70_001n, 90_002n, 110_004n, 130_008n]) await gift(amount);
  await world.chain.mine(SETTLE_DEPTH);
  await owe(70_001n + 90_002n, await tip());
  await world.follow();
  expect(await owed()).toBe(0n);
  expect(await waiting()).toEqual([110_004n, 130_008n]);
});

test("a gift of after the restore is given to the book whole, though something is owed that is never found", async () => {
  const before = await waiting();
  const restored = await tip();
  await owe(500_000n, restored);
  // In a block that the restore saw, but too shallow for any close of before: it is new as well.
  await gift(60_003n);
  await owe(500_000n, restored + 1);
  await world.chain.mine(SETTLE_DEPTH);
  await world.follow();
  expect(await owed()).toBe(500_000n);
  expect(await waiting()).toEqual([60_003n, ...before]);
});

test("one that was deep enough by then is taken off", async () => {
  const before = await waiting();
  await gift(80_016n);
  await world.chain.mine(SETTLE_DEPTH - 1);
  await owe(500_000n, await tip());
  await world.follow();
  expect(await owed()).toBe(500_000n - 80_016n);
  expect(await waiting()).toEqual(before);
});

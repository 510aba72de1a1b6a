/** Whoever owns the database writes over the rows of blocks: nothing is undone by it, it has a name, and the fund goes on once they are put back. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { errorName } from "../../../src/db/pg-error.ts";
import { examine } from "../../../src/doctor/examination.view.ts";
import { sentBatch } from "../../support/batch-steps.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { settledGift } from "../../support/steps.ts";
import { onClone, stop } from "../../support/tampered-world.ts";
import { World } from "../../support/world.ts";

let world: World;
let stopped: FreshDatabase;
/** Where the first block of the fund, the one of the batch, and the newest stand. */
let heights: { first: number; mined: number; tip: number };
let batch: string;

beforeAll(async () => {
  world = await World.start("altered blocks");
  await settledGift(world, 2_000_000n);
  batch = (await sentBatch(world, 200_000n)).batch;
  await world.mine(4);
  const rows = await world.sql("chain_blocks").where({ active: true }).orderBy("height");
  const tip = rows.at(-1).height;
  heights = { first: rows[0].height, mined: tip - 3, tip };
  stopped = await stop(world);
}, 120_000);
afterAll(async () => {
  await stopped.close();
  await world.close();
});

interface Came {
  /** Of following at once, and after another block. */
  readonly following: readonly string[];
  readonly state: string;
  readonly named: readonly string[];
}

async function follow(): Promise<string> {
  try {
    await world.catchUp();
    return "goes on";
  } catch (error) {
    return errorName(error);
  }
}

const doctor = async (): Promise<string[]> =>
  (await examine({ sql: world.sql })).findings.chain.map(({ rule }) => rule);

/** What comes of one statement of the database's owner, and of putting it back. */
async function after(done: string, undone: string): Promise<{ came: Came; back: Came }> {
  const look = async (): Promise<Came> => {
    const following = [await follow()];
    await world.chain.mine(1);
    following.push(await follow());
    const { state } = await world.sql("batches").where({ id: batch }).first("state");
    return { following, state, named: await doctor() };
  };
  return onClone(world, stopped, async () => {
    const { owner } = world.database;
    await owner.raw("create table kept_blocks as table chain_blocks");
    await owner.raw(done);
    const came = await look();
    await owner.raw(undone);
    const back = await look();
    await owner.raw("drop table kept_blocks");
    return { came, back };
  });
}

const PUT_BACK =
  "update chain_blocks b set height = k.height, prev = k.prev, active = k.active from kept_blocks k where k.hash = b.hash";
const move = (from: number, to: number): string =>
  `update chain_blocks set height = ${to} where height = ${from} and active`;

const gone = (): string => `update chain_blocks set active = false where height = ${heights.mined}`;

test.each([
  ["the newest stands one higher", () => move(heights.tip, heights.tip + 1)],
  ["one below stands above the newest", () => move(heights.mined, heights.tip + 3)],
] as const)("%s: nothing is undone, and it has a name until it is put back", async (_how, done) => {
  const { came, back } = await after(done(), PUT_BACK);
  expect(came).toEqual({
    following: ["chain-altered", "chain-altered"],
    state: "settled",
    named: expect.arrayContaining(["chain-blocks"]),
  });
  expect(back).toEqual({ following: ["goes on", "goes on"], state: "settled", named: [] });
});

test.each([
  ["one in the middle is out of the chain", gone],
  ["the first stands further down", () => move(heights.first, heights.first - 2)],
  [
    "one says that it follows on another",
    () => `update chain_blocks set prev = repeat('ab', 32) where height = ${heights.mined}`,
  ],
] as const)("%s: it is named, and holds nothing up", async (_how, done) => {
  const { came, back } = await after(done(), PUT_BACK);
  expect(came).toMatchObject({ following: ["goes on", "goes on"], state: "settled" });
  expect(came.named).toContain("chain-blocks");
  expect(back).toEqual({ following: ["goes on", "goes on"], state: "settled", named: [] });
});

test("no reorganisation is followed across one that is out of the chain", async () => {
  await onClone(world, stopped, async () => {
    await world.database.owner.raw(gone());
    const { height } = await world.chain.source.tip();
    await world.chain.reorg(height - heights.mined + 2);
    expect(await follow()).toBe("chain-altered");
  });
});

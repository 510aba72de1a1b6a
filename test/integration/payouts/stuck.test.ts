/** Batches that are not mined for too long: the worker notices, says so once, and the treasurer is told what to do first. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { makeLog } from "../../../src/app/log.ts";
import { stuckHandler } from "../../../src/app/stuck-job.ts";
import { Fault } from "../../../src/base/fault.ts";
import { satPerVb } from "../../../src/bitcoin/fee-rate.ts";
import { doctorCommand } from "../../../src/doctor/cli.ts";
import { batchFile, payoutState, sentBatch } from "../../support/batch-steps.ts";
import { Browser } from "../../support/browser.ts";
import { approve, bump, onceKey, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

const STUCK_BLOCKS = 3;

let world: World;
let amount = 100_000n;
const lines: string[] = [];
const log = makeLog("info", { write: (line: string) => void lines.push(line) });
/** What the node asks, in sat/vB; undefined while it is away. */
let asked: { rate: number; floor: number } | undefined;

vi.setConfig({ testTimeout: 150_000 });

beforeAll(async () => {
  world = await World.start("stuck");
  for (let gift = 0; gift < 6; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());
beforeEach(async () => {
  amount += 1_000n;
  asked = { rate: 2, floor: 1 };
  lines.length = 0;
  await world.chain.setFloor(100n);
});

/** Runs the worker's job once and returns what it logged. */
async function look(): Promise<unknown[]> {
  const before = lines.length;
  const feeQuote = () =>
    asked === undefined
      ? Promise.reject(new Fault("unavailable", "node-unreachable", "The node is away."))
      : Promise.resolve({
          rate: satPerVb(asked.rate),
          floor: satPerVb(asked.floor),
          ceiling: satPerVb(200),
          basis: "estimate" as const,
        });
  const { work, chain } = world;
  const deps = { work, log, source: chain.source, feeQuote, stuckBlocks: STUCK_BLOCKS };
  await stuckHandler(deps).run({}, new AbortController().signal);
  return lines.slice(before).map((line) => {
    const { event, sign, blocks } = JSON.parse(line);
    return { event, sign, blocks };
  });
}

/** Blocks of a miner who takes nothing that waits. */
async function emptyBlocks(count: number): Promise<void> {
  for (let left = count; left > 0; left -= 1) await world.chain.mineOnly([]);
  await world.catchUp();
}

const stuckOf = async (batch: string): Promise<any> => (await batchFile(world, batch)).stuck;

async function finish(...codes: readonly string[]): Promise<void> {
  await world.chain.setFloor(100n);
  await world.send();
  await world.mine(2);
  for (const code of codes) expect(await payoutState(world, code)).toBe("settled");
  expect(await look()).toEqual([]);
  expect(await world.sql("batch_waits")).toEqual([]);
  await world.check();
}

test("is noticed after the blocks that are allowed, logged once, and forgotten when it is mined", async () => {
  const { batch, code } = await sentBatch(world, amount);
  const { height } = await world.chain.source.tip();
  expect(await look()).toEqual([]);
  await emptyBlocks(STUCK_BLOCKS - 1);
  expect(await look()).toEqual([]);
  expect(await stuckOf(batch)).toBeUndefined();
  await emptyBlocks(1);
  expect(await look()).toEqual([{ event: "batch.stuck", sign: "overdue", blocks: STUCK_BLOCKS }]);
  expect(await look()).toEqual([]);
  const wait = { since: height, blocks: 3, noticed: height + 3, parents: [] };
  expect(await stuckOf(batch)).toEqual({ ...wait, signs: ["overdue"] });
  asked = { rate: 9, floor: 1 };
  expect(await look()).toEqual([]);
  await emptyBlocks(1);
  expect(await stuckOf(batch)).toEqual({ ...wait, blocks: 4, signs: ["fee-low", "overdue"] });
  await world.check();
  await finish(code);
  expect(await stuckOf(batch)).toBeUndefined();
});

test("a node that is away hides nothing, and its return adds why", async () => {
  const { batch, code } = await sentBatch(world, amount);
  asked = undefined;
  await look();
  await emptyBlocks(STUCK_BLOCKS);
  expect(await look()).toMatchObject([{ sign: "overdue" }]);
  expect((await stuckOf(batch)).signs).toEqual(["overdue"]);
  asked = { rate: 9, floor: 4 };
  expect(await look()).toEqual([]);
  expect((await stuckOf(batch)).signs).toEqual(["below-floor", "overdue"]);
  await finish(code);
});

test("what the node's floor has passed is stuck at once, and not any more when it is lifted", async () => {
  const { batch, code } = await sentBatch(world, amount);
  expect(await look()).toEqual([]);
  await world.chain.setFloor(5_000n);
  asked = { rate: 8, floor: 5 };
  await world.catchUp();
  await world.send();
  expect(await look()).toEqual([{ event: "batch.stuck", sign: "refused", blocks: 0 }]);
  expect((await stuckOf(batch)).signs).toEqual(["refused", "forgotten", "below-floor"]);
  expect((await batchFile(world, batch)).forms).toMatchObject([
    { state: "node-refused", rule: "mempool-min-fee-not-met" },
  ]);
  await world.check();
  expect((await bump(world, batch, "replacement", "8")).status).toBe(201);
  await world.sign();
  await world.send();
  expect(await look()).toEqual([]);
  expect(await stuckOf(batch)).toBeUndefined();
  await emptyBlocks(STUCK_BLOCKS - 1);
  expect(await look()).toEqual([]);
  await finish(code);
});

test("a child begins a new wait for both, and each is told of the other", async () => {
  const { batch, code } = await sentBatch(world, amount);
  await look();
  await emptyBlocks(STUCK_BLOCKS);
  expect(await look()).toHaveLength(1);
  const child = (await bump(world, batch, "child", "8")).body.id;
  await approve(world, child);
  await world.sign();
  await world.send();
  expect(await look()).toEqual([]);
  expect([await stuckOf(batch), await stuckOf(child)]).toEqual([undefined, undefined]);
  await emptyBlocks(STUCK_BLOCKS);
  asked = { rate: 20, floor: 1 };
  expect(await look()).toHaveLength(2);
  expect((await stuckOf(batch)).signs).toEqual(["fee-low", "overdue"]);
  expect(await stuckOf(child)).toMatchObject({
    signs: ["fee-low", "parent-waits", "overdue"],
    parents: [batch],
  });
  const hazel = await Browser.signedIn(world, "hazel");
  await hazel.open(`/staff/batches/${child}`);
  expect(hazel.text).toContain("cannot be mined before that: Batch " + batch.slice(0, 8));
  await hazel.open(`/staff/batches/${batch}`);
  expect(hazel.text).toContain("It has one already: lift that batch.");
  await finish(code);
});

test("a reorganisation begins its wait anew", async () => {
  const { batch, code } = await sentBatch(world, amount);
  await look();
  await emptyBlocks(STUCK_BLOCKS);
  await look();
  await world.mine(1);
  expect(await look()).toEqual([]);
  await world.chain.reorg(1, { leaveOut: true });
  await world.catchUp();
  expect((await batchFile(world, batch)).state).toBe("signed");
  expect(await look()).toEqual([]);
  expect(await stuckOf(batch)).toBeUndefined();
  await finish(code);
});

/** A batch that somebody sent at the least rate there is; the server's quote is twice as much. */
async function cheapBatch(): Promise<{ batch: string; code: string }> {
  const { code } = await readyPayout(world, amount);
  const hazel = await world.signedIn("hazel");
  const { body } = await hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general", fee: { satPerVb: "1", reason: "nobody is in a hurry" } })
    .expect(201);
  await approve(world, body.id);
  await world.sign();
  await world.send();
  return { batch: body.id, code };
}

test("treasurers see what is wrong and what to do first, on the pages, in JSON and by the doctor", async () => {
  const { batch, code } = await cheapBatch();
  await look();
  await emptyBlocks(STUCK_BLOCKS);
  await look();
  const hazel = await Browser.signedIn(world, "hazel");
  await hazel.open("/staff");
  expect(hazel.text).toContain("1 batch is stuck");
  await hazel.open("/staff/batches");
  expect(hazel.page).toContain('<span class="tag">stuck</span>');
  await hazel.open(`/staff/batches/${batch}`);
  expect(hazel.text).toContain("It has waited for 3 blocks.");
  expect(hazel.text).toContain("less than what is now expected to be mined within six blocks");
  const order = ["A child, which pays for both", "The same payments at", "A cancel, only if"];
  const places = order.map((words) => hazel.text.indexOf(words));
  expect(places).toEqual(places.toSorted((a, b) => a - b));
  expect(places[0]).toBeGreaterThan(0);
  const plans = await (
    await world.signedIn("hazel")
  )
    .get(`/api/v1/batches/${batch}/bumps`)
    .expect(200);
  expect(plans.body.suggested).toEqual(["child", "replacement", "cancel"]);
  const larch = await Browser.signedIn(world, "larch");
  await larch.open("/staff");
  expect(larch.text).not.toContain("is stuck");
  const printed: string[] = [];
  await doctorCommand({
    print: (line) => void printed.push(line),
    now: () => world.clock.now(),
    pinned: () => readFile(world.files.fundFile, "utf8"),
    withSnapshot: (use) => use({ sql: world.sql }),
    blockHash: () => Promise.resolve(undefined),
  }).parseAsync([], { from: "user" });
  const said = `^batch ${batch} is stuck: it waits for 3 blocks, noticed at \\d+ \\(fee-low, overdue\\); its page says how to lift it$`;
  expect(printed.at(-1)).toMatch(new RegExp(said));
  await finish(code);
});

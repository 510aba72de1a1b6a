/** A batch below the floor of a full mempool: alone it is refused, with its child it is taken, and everybody is paid once. */
import { afterAll, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { batchFile, payoutState, sentBatch } from "../../support/batch-steps.ts";
import { approve, bump, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let amount = 100_000n;

vi.setConfig({ testTimeout: 150_000 });

beforeAll(async () => {
  world = await World.start("package");
  for (let gift = 0; gift < 6; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());
beforeEach(async () => {
  amount += 1_000n;
  await world.chain.setFloor(100n);
});

const formOf = async (batch: string) => (await batchFile(world, batch)).forms.at(-1);
const said = (from: number): string[] =>
  world.lines.slice(from).flatMap((line) => {
    const { event, reason } = JSON.parse(line);
    return event.startsWith("batch.") ? [`${event} ${reason ?? ""}`.trim()] : [];
  });

/** A batch that was sent, then left the full mempool, and a signed child at `rate` sat/vB that was not sent yet. */
async function evicted(rate: string): Promise<{ batch: string; code: string; child: string }> {
  const { batch, code } = await sentBatch(world, amount);
  await world.chain.setFloor(5_000n);
  await world.catchUp();
  expect(await world.chain.source.mempool()).toEqual([]);
  const { body } = await bump(world, batch, "child", rate);
  await approve(world, body.id);
  await world.sign();
  return { batch, code, child: body.id };
}

async function settles(code: string, ...batches: readonly string[]): Promise<void> {
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  for (const batch of batches) expect((await batchFile(world, batch)).state).toBe("settled");
  await world.check();
}

test("it goes together with its child, said once for each, and again as often as it is forgotten", async () => {
  const { batch, code, child } = await evicted("8");
  const txids = [(await formOf(batch)).txid, (await formOf(child)).txid];
  let from = world.lines.length;
  await world.send();
  expect(await world.chain.source.mempool()).toEqual(txids);
  expect(said(from)).toEqual(["batch.broadcast", "batch.broadcast"]);
  expect([(await formOf(batch)).state, (await formOf(child)).state]).toEqual([
    "waiting",
    "waiting",
  ]);
  await world.check();
  await world.chain.dropFromMempool(txids[0]);
  expect(await world.chain.source.mempool()).toEqual([]);
  await world.catchUp();
  from = world.lines.length;
  await world.send();
  await world.send();
  expect(await world.chain.source.mempool()).toEqual(txids);
  expect(said(from)).toEqual(["batch.broadcast", "batch.broadcast"]);
  await settles(code, batch, child);
});

test("a source that takes no packages is handed one after the other, and says what is wrong", async () => {
  const { batch, code, child } = await evicted("8");
  const { source } = world.chain;
  const single = { ...source, capabilities: { ...source.capabilities, packages: false } };
  const from = world.lines.length;
  for (let times = 0; times < 2; times += 1) await world.send(single);
  expect(said(from)).toEqual([
    "batch.rejected mempool-min-fee-not-met",
    "batch.rejected bad-txns-inputs-missingorspent",
  ]);
  expect(await source.mempool()).toEqual([]);
  await world.check();
  await world.send();
  expect(await source.mempool()).toHaveLength(2);
  await settles(code, batch, child);
});

test("a child that pays too little for both stays here with its parent until the floor falls", async () => {
  const { batch, code, child } = await evicted("3");
  const from = world.lines.length;
  await world.send();
  await world.send();
  expect(await world.chain.source.mempool()).toEqual([]);
  expect(said(from)).toEqual([
    "batch.rejected mempool-min-fee-not-met",
    "batch.rejected bad-txns-inputs-missingorspent",
  ]);
  await world.chain.setFloor(1_000n);
  await world.send();
  await world.send();
  expect(await world.chain.source.mempool()).toHaveLength(2);
  await settles(code, batch, child);
});

test("a package whose answer was lost was sent all the same, and is not doubled", async () => {
  const { batch, code, child } = await evicted("8");
  const { source } = world.chain;
  const mute = {
    ...source,
    broadcastPackage: async (raws: readonly Uint8Array[]) => {
      await source.broadcastPackage(raws);
      throw new Error("the answer is lost");
    },
  };
  await expect(world.send(mute)).rejects.toThrow("lost");
  await world.catchUp();
  expect(await source.mempool()).toHaveLength(2);
  const from = world.lines.length;
  await world.send();
  expect(said(from)).toEqual([]);
  await settles(code, batch, child);
});

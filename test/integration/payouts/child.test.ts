/** A child that spends a stuck batch's change and pays for both; what becomes of it whichever form of its parent is mined. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { confirmedBalance } from "../../../src/wallet/coin.view.ts";
import { batchFile, payoutState as payoutStateOf, sentBatch } from "../../support/batch-steps.ts";
import { approve, bump, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let amount = 100_000n;

vi.setConfig({ testTimeout: 150_000 });

beforeAll(async () => {
  world = await World.start("child");
  for (let gift = 0; gift < 11; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());
beforeEach(() => {
  amount += 1_000n;
});

const stuck = () => sentBatch(world, amount);

const fileOf = (batch: string) => batchFile(world, batch);
const stateOf = async (batch: string): Promise<string> => (await fileOf(batch)).state;
const payoutState = (code: string) => payoutStateOf(world, code);
const rawOf = async (batch: string): Promise<Buffer> =>
  (await world.sql("batch_variants").where({ batch }).orderBy("fee").first("raw")).raw;
const balance = () => confirmedBalance({ sql: world.sql }, "general");

async function lifted(): Promise<{ batch: string; code: string; child: string }> {
  const { batch, code } = await stuck();
  const { status, body } = await bump(world, batch, "child", "8");
  expect(status).toBe(201);
  expect(body).toMatchObject({ kind: "sweep", state: "frozen", total: "0", payouts: [] });
  await world.check();
  await approve(world, body.id);
  await world.sign();
  await world.check();
  return { batch, code, child: body.id };
}

test("is approved by two, sent beside its parent, and both are paid for", async () => {
  const before = await balance();
  const { batch, code, child } = await lifted();
  await world.send();
  const [parent, swept] = [await fileOf(batch), await fileOf(child)];
  expect((await world.chain.source.mempool()).toSorted()).toEqual(
    [...parent.txids, ...swept.txids].toSorted(),
  );
  expect((await bump(world, batch, "child", "20")).body.rule).toBe("child-exists");
  expect((await bump(world, child, "child", "20")).body.rule).toBe("payments-only");
  await world.mine(2);
  expect([await payoutState(code), await stateOf(child)]).toEqual(["settled", "settled"]);
  await world.check();
  const paid = BigInt(parent.total) + BigInt(parent.fee) + BigInt(swept.fee);
  expect(before - (await balance())).toBe(paid);
});

/** A batch of two forms with a child of the dearer one, all of them sent. */
async function liftedTwice(): Promise<{
  batch: string;
  code: string;
  child: string;
  raws: Buffer[];
}> {
  const { batch, code } = await stuck();
  expect((await bump(world, batch, "replacement", "4")).status).toBe(201);
  await world.sign();
  await world.send();
  const { body } = await bump(world, batch, "child", "12");
  await approve(world, body.id);
  await world.sign();
  await world.send();
  const raws = await world.sql("batch_variants").where({ batch }).orderBy("fee").pluck("raw");
  return { batch, code, child: body.id, raws };
}

describe("when another form of its parent is mined", () => {
  test("it dies once that is deep, and its fee is free again", async () => {
    const { batch, code, child, raws } = await liftedTwice();
    expect(await world.chain.source.mempool()).toHaveLength(2);
    await world.chain.mineRaw([raws[0]!]);
    await world.catchUp();
    expect([await stateOf(batch), await stateOf(child)]).toEqual(["confirmed", "signed"]);
    await world.check();
    await world.send();
    await world.mine(4);
    expect(await stateOf(child)).toBe("signed");
    await world.mine(1);
    expect([await payoutState(code), await stateOf(child)]).toEqual(["settled", "dead"]);
    await world.check();
  });

  test.each([1, 2, 3, 4, 5, 6])(
    "and a reorganisation %i deep brings the form that it spends, both are paid for once",
    async (depth) => {
      const { code, child, raws } = await liftedTwice();
      await world.chain.mineRaw([raws[0]!]);
      await world.chain.mine(depth - 1);
      await world.catchUp();
      await world.check();
      await world.chain.disconnect(depth);
      await world.chain.mineRaw([raws[1]!, await rawOf(child)]);
      await world.chain.mine(depth);
      await world.catchUp();
      await world.check();
      await world.mine(1);
      expect([await payoutState(code), await stateOf(child)]).toEqual(["settled", "settled"]);
      await world.check();
    },
  );
});

test("a reorganisation takes both back, and its parent comes alone at first", async () => {
  const { batch, code, child } = await lifted();
  await world.send();
  const raws = [await rawOf(batch), await rawOf(child)];
  await world.chain.mineRaw(raws);
  await world.chain.mine(1);
  await world.catchUp();
  await world.check();
  await world.chain.disconnect(2);
  await world.chain.mineRaw([raws[0]!]);
  await world.chain.mineRaw([]);
  await world.chain.mineRaw([]);
  await world.catchUp();
  expect([await stateOf(batch), await stateOf(child)]).toEqual(["settled", "signed"]);
  await world.check();
  await world.send();
  await world.mine(2);
  expect([await payoutState(code), await stateOf(child)]).toEqual(["settled", "settled"]);
  await world.check();
});

test("asked for and given up, it leaves no trace in the books", async () => {
  const { batch, code } = await stuck();
  const { body } = await bump(world, batch, "child", "8");
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${body.id}/voiding`).expect(204);
  await world.check();
  expect((await bump(world, batch, "child", "8")).status).toBe(201);
  await world.mine(2);
  expect(await payoutState(code)).toBe("settled");
  await world.check();
});

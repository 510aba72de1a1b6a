/** Ending a signed batch: only what spends its anchor, deep in the chain, does; and whatever the chain does then, nobody is paid twice. */
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { signedLineages } from "../../../src/backup/lineages.view.ts";
import { readPsbt } from "../../../src/bitcoin/psbt.ts";
import { describeManifest } from "../../../src/payouts/describe-manifest.ts";
import { frozenInDay } from "../../../src/payouts/frozen-in-day.view.ts";
import { parseManifest } from "../../../src/payouts/manifest.ts";
import { batchFile, payoutState as payoutStateOf, sentBatch } from "../../support/batch-steps.ts";
import { approve, bump, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

/** A cancel and what follows it are three dozen blocks and six approvals. */
const LONG = 150_000;

let world: World;
let amount = 100_000n;

vi.setConfig({ testTimeout: LONG });

beforeAll(async () => {
  world = await World.start("cancel");
  for (let gift = 0; gift < 8; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());
beforeEach(() => {
  amount += 1_000n;
});

const stuck = () => sentBatch(world, amount);

async function cancelled(batch: string): Promise<string> {
  const { status, body } = await bump(world, batch, "cancel", "10");
  expect(status).toBe(201);
  expect(body).toMatchObject({ kind: "cancel", cancels: batch, state: "frozen" });
  await approve(world, body.id);
  await world.sign();
  await world.check();
  return body.id;
}

const fileOf = (batch: string) => batchFile(world, batch);
const stateOf = async (batch: string): Promise<string> => (await fileOf(batch)).state;
const payoutState = (code: string) => payoutStateOf(world, code);
const psbtOf = async (batch: string): Promise<Uint8Array> =>
  new Uint8Array(
    Buffer.from((await world.sql("batches").where({ id: batch }).first("psbt")).psbt, "base64"),
  );
const rawOf = async (batch: string): Promise<Buffer> =>
  (await world.sql("batch_variants").where({ batch }).first("raw")).raw;

/** The node, whose blocks were taken back, forgets these too, children first. */
async function forget(...batches: readonly string[]): Promise<void> {
  for (const batch of batches) {
    const [txid] = (await fileOf(batch)).txids;
    if ((await world.chain.source.mempool()).includes(txid))
      await world.chain.dropFromMempool(txid);
  }
}

/** The payouts of a dead batch are paid by the next one. */
async function payAgain(code: string): Promise<string> {
  const batch = await freeze(world);
  await approve(world, batch);
  await world.sign();
  expect(await stateOf(batch)).toBe("signed");
  await world.send();
  await world.mine(2);
  expect(await payoutState(code)).toBe("settled");
  await world.check();
  return batch;
}

const frozenToday = () => frozenInDay({ sql: world.sql }, "general", world.clock.now());

test("ends a batch six blocks deep, and its payouts are paid once, by a batch that names it", async () => {
  const before = await frozenToday();
  const { batch, code } = await stuck();
  expect(await frozenToday()).toBe(before + BigInt((await fileOf(batch)).total));
  const cancel = await cancelled(batch);
  await world.send();
  expect(await world.chain.source.mempool()).toEqual((await fileOf(cancel)).txids);
  // It cannot be lifted as if nothing had happened.
  expect((await bump(world, batch, "replacement", "20")).body).toMatchObject({ rule: "cancelled" });
  await world.mine(5);
  expect([await stateOf(batch), await stateOf(cancel)]).toEqual(["signed", "settled"]);
  expect(await payoutState(code)).toBe("in-flight");
  await world.check();
  await world.mine(1);
  expect([await stateOf(batch), await payoutState(code)]).toEqual(["dead", "ready"]);
  expect(await frozenToday()).toBe(before);
  await world.check();
  const next = await payAgain(code);
  const { manifest } = await world.sql("batches").where({ id: next }).first("manifest");
  const [spend] = (await fileOf(cancel)).txids;
  const { anchor_txid, anchor_vout } = await world.sql("batches").where({ id: batch }).first();
  const read = parseManifest(Buffer.from(manifest));
  expect(read.replaces).toEqual({ anchor: `${anchor_txid}:${anchor_vout}`, depth: 6, spend });
  // The next batch spends what the cancel brought back: no reorganisation can let both be mined.
  expect(read.anchor).toBe(`${spend}:0`);
  expect(describeManifest(read).join("\n")).toContain(`spent by ${spend}, 6 blocks deep`);
});

test("in a backup it is a form of the batch that it ends, because both spend one anchor", async () => {
  const { batch } = await stuck();
  const cancel = await cancelled(batch);
  const lineages = await signedLineages({ sql: world.sql });
  const forms = lineages.find((each) => each.batch === batch)?.raw;
  const raw = [await rawOf(batch), await rawOf(cancel)].map((each) => each.toString("hex"));
  expect(new Set(forms)).toEqual(new Set(raw));
  const anchors = lineages.map(({ anchor }) => anchor);
  expect(anchors).toEqual([...new Set(anchors)].sort());
});

test("signed and not mined, it ends nothing: the payments may be mined all the same, and it dies", async () => {
  const { batch, code } = await stuck();
  const cancel = await cancelled(batch);
  await world.chain.mineRaw([await rawOf(batch)]);
  await world.catchUp();
  expect([await stateOf(batch), await stateOf(cancel)]).toEqual(["confirmed", "signed"]);
  await world.check();
  await world.send();
  await world.mine(5);
  expect([await payoutState(code), await stateOf(cancel)]).toEqual(["settled", "dead"]);
  await world.check();
});

describe("a reorganisation takes the cancel back", () => {
  test.each([1, 2, 3, 4, 5, 6])("%i deep, and the payments are mined instead", async (depth) => {
    const { batch, code } = await stuck();
    const cancel = await cancelled(batch);
    await world.send();
    await world.mine(depth);
    expect(await stateOf(batch)).toBe(depth < 6 ? "signed" : "dead");
    await world.check();
    await world.chain.disconnect(depth);
    await world.chain.mineRaw([await rawOf(batch)]);
    await world.chain.mine(depth);
    await world.catchUp();
    expect(await payoutState(code)).toMatch(/confirmed|settled/);
    await world.check();
    await world.mine(6);
    expect([await payoutState(code), await stateOf(cancel)]).toEqual(["settled", "dead"]);
    await world.check();
  });

  test("when the next batch is signed already: what is mined pays, the other is dead", async () => {
    const { batch, code } = await stuck();
    const cancel = await cancelled(batch);
    await world.send();
    await world.mine(6);
    const next = await freeze(world);
    await approve(world, next);
    await world.sign();
    await world.send();
    await world.mine(1);
    expect(await payoutState(code)).toBe("confirmed");
    await world.chain.disconnect(7);
    await forget(next, cancel);
    await world.chain.mineRaw([await rawOf(batch)]);
    await world.chain.mine(7);
    await world.catchUp();
    expect([await stateOf(batch), await stateOf(next), await stateOf(cancel)]).toEqual([
      "settled",
      "dead",
      "dead",
    ]);
    expect(await payoutState(code)).toBe("settled");
    await world.check();
    // And back again.
    await world.chain.disconnect(8);
    await forget(batch);
    await world.chain.mineRaw([await rawOf(cancel)]);
    // The lock time of the next batch is the height at which the first one was dead.
    for (let block = 0; block < 6; block += 1) await world.chain.mineRaw([]);
    await world.chain.mineRaw([await rawOf(next)]);
    await world.chain.mine(2);
    await world.catchUp();
    expect(await payoutState(code)).toBe("settled");
    expect(await stateOf(next)).toBe("settled");
    await world.check();
  });

  test("and a second one brings it again: the next batch, which waited dead, is on its way again and pays", async () => {
    const { batch, code } = await stuck();
    const cancel = await cancelled(batch);
    await world.send();
    await world.mine(6);
    const next = await freeze(world);
    await approve(world, next);
    await world.sign();
    await world.chain.disconnect(6);
    await forget(cancel);
    await world.chain.mineRaw([await rawOf(batch)]);
    await world.chain.mine(6);
    await world.catchUp();
    expect([await stateOf(batch), await stateOf(next)]).toEqual(["settled", "dead"]);
    await world.chain.disconnect(7);
    await forget(batch);
    await world.chain.mineRaw([await rawOf(cancel)]);
    for (let block = 0; block < 8; block += 1) await world.chain.mineRaw([]);
    await world.catchUp();
    expect([await stateOf(batch), await stateOf(next)]).toEqual(["dead", "signed"]);
    expect(await payoutState(code)).toBe("in-flight");
    await world.check();
    await world.send();
    await world.mine(2);
    expect([await payoutState(code), await stateOf(next)]).toEqual(["settled", "settled"]);
    await world.check();
  });
});

test("no batch is called dead before the chain shows why, whoever writes it", async () => {
  const { batch, code } = await stuck();
  const cancel = await cancelled(batch);
  const dead = (sql: World["sql"]) =>
    sql("batches")
      .where({ id: batch })
      .update({ state: "dead" })
      .then(() => undefined);
  const unshown = "nothing deep in the chain has ended this batch";
  await expect(dead(world.sql)).rejects.toThrow(unshown);
  const asReplica = world.database.owner.transaction(async (sql) => {
    await sql.raw("set local session_replication_role = replica");
    await dead(sql);
  });
  await expect(asReplica).rejects.toThrow(unshown);
  await world.send();
  await world.mine(5);
  await expect(dead(world.sql)).rejects.toThrow(unshown);
  await world.mine(1);
  expect([await stateOf(batch), await stateOf(cancel)]).toEqual(["dead", "settled"]);
  await payAgain(code);
});

test("one that nobody approved is given up, and another one ends the batch; its own fee can be raised", async () => {
  const { batch, code } = await stuck();
  const { body } = await bump(world, batch, "cancel", "10");
  expect((await bump(world, batch, "cancel", "20")).body.rule).toBe("cancelled");
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${body.id}/voiding`).expect(204);
  await world.check();
  const cancel = await cancelled(batch);
  await world.send();
  expect((await bump(world, cancel, "cancel", "20")).body.rule).toBe("payments-only");
  expect((await bump(world, cancel, "replacement", "15")).status).toBe(201);
  await world.sign();
  await world.send();
  expect((await fileOf(cancel)).forms.map(({ state }: any) => state)).toEqual([
    "signed",
    "waiting",
  ]);
  await world.check();
  await world.mine(6);
  expect(await stateOf(batch)).toBe("dead");
  await payAgain(code);
});

test("a next batch that pays more than the cancel brought back spends that all the same", async () => {
  const { batch, code } = await stuck();
  const cancel = await cancelled(batch);
  await world.send();
  await world.mine(6);
  expect(await stateOf(batch)).toBe("dead");
  await readyPayout(world, 2_300_000n);
  const next = await freeze(world);
  const { inputs } = readPsbt(await psbtOf(next));
  const [spend] = (await fileOf(cancel)).txids;
  expect(inputs.map(({ outpoint }) => outpoint.txid)).toContain(spend);
  await approve(world, next);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect(await payoutState(code)).toBe("settled");
  await world.check();
});

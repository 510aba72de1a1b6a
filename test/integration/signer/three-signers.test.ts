/**
 * Two of three: signers on machines of their own, each with its seed, its policy and its log, and files carried between them and the fund. Any
 * two complete a batch, in any order; one alone does not, a third does no harm, and kill −9 between asking and answering changes nothing.
 */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import { askCertificates } from "../../../src/app/signer-client.ts";
import { batchFile, payoutState } from "../../support/batch-steps.ts";
import { HOLDERS, KeyHolders, requestFor, TREASURY } from "../../support/key-holders.ts";
import type { Holder } from "../../support/key-holders.ts";
import { nextMidnight } from "../../support/own-programme.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

let world: World;
let holders: KeyHolders;
let amount = 150_000n;

beforeAll(async () => {
  world = await World.start("three signers", undefined, undefined, { at: new Date() });
  holders = await KeyHolders.make(world);
  await holders.certify();
  await Promise.all(HOLDERS.map((holder) => holders.start(holder)));
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 2_000_000n, TREASURY);
});
afterAll(async () => {
  await holders.close();
  await world.close();
});
beforeEach(() => {
  amount += 1_000n;
});

/** An approved batch, and what a holder is asked. */
async function approved(): Promise<{ batch: string; code: string; request: string }> {
  const { code } = await readyPayout(world, amount, TREASURY);
  const batch = await freeze(world, "hazel", TREASURY);
  await approve(world, batch);
  return { batch, code, request: await requestFor(world, batch) };
}

async function signedBy(holder: Holder, request: string): Promise<string> {
  const answer = await holders.ask(holder, request);
  expect(answer).toMatchObject({ result: "signed" });
  return answer.psbt;
}

async function handIn(batch: string, psbt: string): Promise<any> {
  const hazel = await world.signedIn("hazel");
  return hazel.post(`/api/v1/batches/${batch}/signatures`).send({ psbt });
}

const fileOf = (batch: string) => batchFile(world, batch);

async function settles(code: string): Promise<void> {
  await world.send();
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
}

test("the fund's own signer does not know their wallet, and their signers know no other", async () => {
  const block = { wallet: holders.descriptor.checksum, from: 0, count: 1 };
  const asked = askCertificates(join(world.folder, "signer.sock"), {
    ...block,
    notAfter: nextMidnight(world, 1),
  });
  await expect(asked).rejects.toThrow("wallet-unknown");
  await settledGift(world, 500_000n);
  await readyPayout(world, amount);
  const batch = await freeze(world);
  await approve(world, batch);
  expect(await holders.ask("ada", await requestFor(world, batch))).toMatchObject({
    result: "refused",
    rule: "wallet-unknown",
  });
  expect(await holders.signatures("ada")).toBe(0);
});

describe("any two complete a batch:", () => {
  const pairs = HOLDERS.flatMap((first) =>
    HOLDERS.filter((second) => second !== first).map((second) => [first, second] as const),
  );
  test.each(pairs)("%s and then %s", async (first, second) => {
    const { batch, code, request } = await approved();
    const one = await signedBy(first, request);
    expect((await handIn(batch, one)).body).toEqual({});
    expect(await fileOf(batch)).toMatchObject({
      state: "frozen",
      txids: [],
      forms: [{ state: "partly-signed" }],
    });
    await world.send();
    expect(await world.chain.source.mempool()).toEqual([]);
    // The same holder again is no second one.
    expect((await handIn(batch, await signedBy(first, request))).body).toEqual({});
    await world.check();
    const done = await handIn(batch, await signedBy(second, request));
    expect(done.status).toBe(201);
    expect((await fileOf(batch)).txids).toEqual([done.body.txid]);
    const [third] = HOLDERS.filter((name) => name !== first && name !== second);
    expect((await handIn(batch, await signedBy(third!, request))).status).toBe(201);
    expect(await fileOf(batch)).toMatchObject({ state: "signed", txids: [done.body.txid] });
    await settles(code);
  });
});

test("two hand in at the same moment", async () => {
  const { batch, code, request } = await approved();
  const [one, two] = [await signedBy("ada", request), await signedBy("cy", request)];
  const answers = await Promise.all([handIn(batch, one), handIn(batch, two)]);
  expect(answers.map(({ status }) => status)).toEqual([201, 201]);
  expect(answers.filter(({ body }) => body.txid !== undefined)).toHaveLength(1);
  await settles(code);
});

test("one who is brought another's signature signs beside it", async () => {
  const { batch, code, request } = await approved();
  const carried = JSON.stringify({
    ...JSON.parse(request),
    psbt: await signedBy("bo", request),
  });
  const done = await handIn(batch, await signedBy("ada", carried));
  expect(done.body.txid).toMatch(/^[0-9a-f]{64}$/);
  await settles(code);
});

test.each([0, 20, 60, 120, 250])(
  "one that is killed %i ms after it was asked signs once, and the same",
  async (delay) => {
    const { batch, code, request } = await approved();
    const before = await holders.signatures("bo");
    const asked = holders.ask("bo", request).catch(() => undefined);
    await wait(delay);
    await holders.kill("bo");
    await holders.start("bo");
    const lost = await asked;
    const again = await signedBy("bo", request);
    if (lost !== undefined) expect(lost.psbt).toBe(again);
    expect(await signedBy("bo", request)).toBe(again);
    expect(await holders.signatures("bo")).toBe(before + 1);
    expect((await handIn(batch, again)).body).toEqual({});
    expect((await handIn(batch, await signedBy("cy", request))).body.txid).toBeDefined();
    await settles(code);
  },
);

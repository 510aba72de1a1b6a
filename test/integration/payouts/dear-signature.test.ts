/**
 * Whoever owns the database makes a batch dearer than two people allowed, and a device signs what it is shown: what is signed can be mined, so that it is
 * kept, and its payouts join no other batch.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { barePsbt } from "../../../src/bitcoin/bare-psbt.ts";
import { readPsbt } from "../../../src/bitcoin/psbt.ts";
import { replaceChange } from "../../../src/bitcoin/replace-change.ts";
import { signPsbt } from "../../../src/bitcoin/sign-psbt.ts";
import type { InputPlace } from "../../../src/bitcoin/sign-psbt.ts";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { tamper } from "../../support/tamper.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("dear signature");
  await settledGift(world, 1_000_000n);
});
afterAll(() => world.close());

/** Signed with the wallet's own seed, without a question. */
function signed(psbt: Uint8Array): string {
  const { wallets } = world.signer.policy;
  const wallet = wallets.find(({ programme }) => programme === "general")!;
  const places = readPsbt(psbt).inputs.map(({ keys }): InputPlace => {
    const [chain, index] = keys[0]!.path.slice(-2);
    return { chain: chain === 1 ? 1 : 0, index: index! };
  });
  const bytes = signPsbt(psbt, wallet.descriptor, places, world.signer.master);
  return Buffer.from(bytes).toString("base64");
}

test("a signed form that costs more than the cap is kept: its batch cannot be given up, and whom it pays is paid once", async () => {
  await readyPayout(world, 150_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  const { psbt, fee, fee_cap } = await world.sql("batches").where({ id: batch }).first();
  const store = (text: string) =>
    tamper(world.database.owner, "batches", { key: { id: batch }, change: { psbt: text } });
  const bytes = new Uint8Array(Buffer.from(psbt, "base64"));
  const { outputs } = readPsbt(bytes);
  const change = outputs.find(({ value }) => value !== 150_000n && value > 200_000n)!;
  // The same transaction, but for a satoshi more than the cap that leaves the change.
  const more = BigInt(fee_cap) - BigInt(fee) + 1n;
  const dear = replaceChange(bytes, change.script, (change.value - more) as never);
  const hazel = await world.signedIn("hazel");
  const handIn = (text: string) =>
    hazel.post(`/api/v1/batches/${batch}/signatures`).send({ psbt: text });
  await store(Buffer.from(dear).toString("base64"));
  await handIn(signed(dear)).expect(201);
  const [variant] = await world.sql("batch_variants").where({ batch });
  expect(variant).toBeDefined();
  await settledGift(world, 900_000n);
  const given = await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(409);
  expect(given.body.type).toContain("batch-transition");
  expect((await hazel.get("/api/v1/payouts").expect(200)).body.payouts ?? []).toEqual([]);
  await world.send();
  await world.mine(2);
  expect((await world.sql("batches").where({ id: batch }).first()).state).toBe("settled");
  expect(await world.sql("unexplained_spends")).toEqual([]);
});

test("a form that says nothing of its coins, as a restore leaves them, is taken as before", async () => {
  await settledGift(world, 1_000_000n);
  await readyPayout(world, 151_000n);
  const batch = await freeze(world);
  await approve(world, batch);
  const { psbt } = await world.sql("batches").where({ id: batch }).first();
  const bytes = new Uint8Array(Buffer.from(psbt, "base64"));
  const bare = Buffer.from(barePsbt(readPsbt(bytes).unsigned)).toString("base64");
  const change = { psbt: bare };
  await tamper(world.database.owner, "batches", { key: { id: batch }, change });
  const hazel = await world.signedIn("hazel");
  const handIn = hazel.post(`/api/v1/batches/${batch}/signatures`);
  await handIn.send({ psbt: signed(bytes) }).expect(201);
});

/** A transaction that nobody here asked for makes the very payments of a batch: they are made, and nobody makes them again. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { readPsbt } from "../../../src/bitcoin/psbt.ts";
import { replaceChange } from "../../../src/bitcoin/replace-change.ts";
import { sats } from "../../../src/base/sats.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { batchFile, payoutState, sentBatch } from "../../support/batch-steps.ts";
import { settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 150_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("made-elsewhere");
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

/** The signer is asked past the fund for the same payments at a fee that no form of the batch has. */
async function madeElsewhere(batch: string): Promise<{ txid: string; raw: Uint8Array }> {
  const parts = await signingParts({ sql: world.sql }, batch);
  const bytes = new Uint8Array(Buffer.from(parts.psbt, "base64"));
  const paid = await world.sql("payouts").pluck("script");
  const change = readPsbt(bytes).outputs.find(
    ({ script }) => !paid.some((each: Buffer) => each.equals(Buffer.from(script))),
  )!;
  const dearer = replaceChange(bytes, change.script, sats(change.value - 777n));
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const answer = await ask({ ...parts, psbt: Buffer.from(dearer).toString("base64") });
  if (answer.result !== "signed") throw new Error(answer.rule);
  return extractTransaction(finalizePsbt(answer.psbt));
}

test("it is a form of the batch, paid at its own fee, through a reorganisation too", async () => {
  const { batch, code } = await sentBatch(world, 300_000n);
  const { txid, raw } = await madeElsewhere(batch);
  await world.chain.mineRaw([raw]);
  await world.catchUp();
  const { forms, state } = await batchFile(world, batch);
  expect([state, await payoutState(world, code)]).toEqual(["confirmed", "confirmed"]);
  expect(forms).toMatchObject([{ state: "signed" }, { state: "confirmed", txid }]);
  expect(BigInt(forms[1].fee) - BigInt(forms[0].fee)).toBe(777n);
  await world.check();
  await world.chain.disconnect(1);
  await world.chain.mineRaw([]);
  await world.chain.mineRaw([]);
  await world.catchUp();
  expect((await batchFile(world, batch)).state).toBe("signed");
  await world.check();
  await world.chain.mineRaw([raw]);
  await world.mine(6);
  expect(await payoutState(world, code)).toBe("settled");
  await world.check();
});

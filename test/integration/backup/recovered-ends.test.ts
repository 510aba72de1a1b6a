/** A batch that was signed after the backup and is made again from its transaction, which nobody mines: it can be ended, as any other. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { extractTransaction, finalizePsbt } from "../../../src/bitcoin/finish-psbt.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { BackedUp } from "../../support/backed-up.ts";
import { batchFile } from "../../support/batch-steps.ts";
import { batchState, giveUp, refusedPayouts } from "../../support/by-hand-steps.ts";
import { approve, bump, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 300_000 });

let world: World;
let backedUp: BackedUp;
let batch: string;

beforeAll(async () => {
  world = await World.start("recovered-ends");
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 1_000_000n);
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  await readyPayout(world, 300_000n);
  batch = await freeze(world);
  await approve(world, batch);
  const ask = socketSigner(join(world.folder, "signer.sock"));
  const answer = await ask(await signingParts({ sql: world.sql }, batch));
  if (answer.result !== "signed") throw new Error(`the signer refuses: ${answer.rule}`);
  const { raw } = extractTransaction(finalizePsbt(answer.psbt));
  await backedUp.copyLog();
  await backedUp.bringBack();
  expect(await world.chain.source.broadcast(raw)).toEqual({ accepted: true });
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
  vi.resetConfig();
});

test("it waits, and can only be cancelled, because whom it pays is not known here", async () => {
  expect(await batchFile(world, batch)).toMatchObject({ state: "signed" });
  await backedUp.release();
  const hazel = await world.signedIn("hazel");
  const { body } = await hazel.get(`/api/v1/batches/${batch}/bumps?rate=20`).expect(200);
  expect(body).toMatchObject({
    ...{ child: { kind: "forgotten" }, replacement: { kind: "forgotten" } },
    ...{ cancel: { kind: "planned" }, suggested: ["cancel"] },
  });
  const page = await hazel.get(`/staff/batches/${batch}`).expect(200);
  expect(page.text).toContain(`/staff/batches/${batch}/bumps`);
});

test("the cancel is approved, signed and mined; six blocks later it is dead, and two people give its payout up", async () => {
  const { body, status } = await bump(world, batch, "cancel", "20");
  expect(status).toBe(201);
  await approve(world, body.id);
  await world.sign();
  await world.send();
  await world.mine(5);
  expect([await batchState(world, body.id), await batchState(world, batch)]).toEqual([
    "settled",
    "signed",
  ]);
  await world.mine(1);
  expect(await batchState(world, batch)).toBe("dead");
  await world.check();
  const [refused] = await refusedPayouts(world);
  expect(refused).toMatchObject({ rule: "destination-lost" });
  for (const who of ["hazel", "larch"]) await giveUp(world, who, refused.payout);
  expect(await refusedPayouts(world)).toMatchObject([{ givenUpBy: ["hazel", "larch"] }]);
  await world.check();
});

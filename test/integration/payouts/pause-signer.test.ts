/** Pausing a payout while the signer works: nobody is told that it is paused and no more, as long as what the signer is at may still be paid. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { requestSignature } from "../../../src/payouts/jobs.ts";
import type { AskSigner } from "../../../src/payouts/jobs.ts";
import { Browser } from "../../support/browser.ts";
import { pauseSteps } from "../../support/pause-steps.ts";
import { payByHand } from "../../support/spend-by-hand.ts";
import { approve, freeze, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("pause-signer");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const { alone, batchOf, own, pause } = pauseSteps(() => world);

const signer: AskSigner = (parts) => socketSigner(join(world.folder, "signer.sock"))(parts);
const request = (batch: string, ask: AskSigner) =>
  requestSignature({ work: world.work, read: { sql: world.sql }, ask }, batch);

async function approved(amount: bigint): Promise<{ code: string; payout: string; batch: string }> {
  const made = await alone(amount);
  const batch = await freeze(world);
  await approve(world, batch);
  return { ...made, batch };
}

const warned = async (): Promise<boolean> => {
  const maple = await Browser.signedIn(world, "maple");
  await maple.open("/staff/payout-pauses");
  return maple.text.includes("the signer may have signed it");
};

test("the staff and who is paid are told that it may still go out, and it does", async () => {
  const { code, payout, batch } = await approved(131_000n);
  await request(batch, async (parts) => {
    expect((await pause("maple", payout)).body).toEqual({ outcome: "unsure" });
    expect((await own(code).expect(200)).body).toEqual({ outcome: "unsure" });
    expect((await batchOf(batch)).state).toBe("voided");
    expect(await warned()).toBe(true);
    return signer(parts);
  });
  expect((await batchOf(batch)).state).toBe("signed");
  expect((await pause("maple", payout)).body).toEqual({ outcome: "late" });
  await world.send();
  await world.mine(6);
  await world.check();
});

test("also while something else has spent its coin for now: a reorganisation can take that back", async () => {
  const { code, payout, batch } = await approved(132_000n);
  await request(batch, async (parts) => {
    const wallet = world.chain.wallet.address();
    const raw = await payByHand(world, batch, [{ script: wallet.script, value: 50_000n }]);
    expect(await world.chain.source.broadcast(raw)).toEqual({ accepted: true });
    await world.mine(1);
    expect((await pause("maple", payout)).body).toEqual({ outcome: "unsure" });
    expect((await own(code).expect(200)).body).toEqual({ outcome: "unsure" });
    expect(await warned()).toBe(true);
    return signer(parts);
  });
  expect((await batchOf(batch)).state).toBe("signed");
});

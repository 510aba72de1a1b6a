/** Taking a decided request back while the signer is at work, is not there, or says nothing that counts: who comes too late, until when, and what they read. */
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { requestSignature } from "../../../src/payouts/jobs.ts";
import type { AskSigner } from "../../../src/payouts/jobs.ts";
import { DAY } from "../../support/clock.ts";
import { pauseSteps } from "../../support/pause-steps.ts";
import { approve, freeze, settledGift } from "../../support/steps.ts";
import { withdrawalSteps } from "../../support/withdrawal-steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("withdrawal-signer", { addresses: 500, apiRequests: 2_000 });
  // One coin, so that every batch has the same anchor.
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const { alone, batchOf, own } = pauseSteps(() => world);
const { erase, rowOf, statusOf, withdraw } = withdrawalSteps(() => world);

const socketOf = (name: string): AskSigner => socketSigner(join(world.folder, name));
const request = (batch: string, ask: AskSigner) =>
  requestSignature({ work: world.work, read: { sql: world.sql }, ask }, batch);
const locked: AskSigner = () => Promise.resolve({ result: "refused", rule: "signer-locked" });
const lost: AskSigner = () => Promise.reject(new Error("The signer hung up without an answer."));

async function approved(amount: bigint): Promise<{ code: string; payout: string; batch: string }> {
  const made = await alone(amount);
  const batch = await freeze(world);
  await approve(world, batch);
  return { ...made, batch };
}

/** By what a wish to take it back is refused; undefined when it is taken. */
async function late(code: string): Promise<string | undefined> {
  return (await withdraw(code)).body.code;
}

async function paidOut(): Promise<void> {
  await world.send();
  await world.mine(6);
  await world.check();
}

test.each(["its owner pauses", "a treasurer gives the batch up"])(
  "what the signer has is taken back by nobody, also when %s first",
  async (way) => {
    const { code, payout, batch } = await approved(112_000n);
    await request(batch, async (parts) => {
      expect(await late(code)).toBe("withdrawal-late");
      const hazel = await world.signedIn("hazel");
      if (way === "its owner pauses") expect((await own(code)).status).toBeLessThan(300);
      else await hazel.post(`/api/v1/batches/${batch}/voiding`).expect(204);
      expect((await batchOf(batch)).state).toBe("voided");
      expect(await late(code)).toBe("withdrawal-late");
      expect((await erase(code).expect(409)).body.code).toBe("erasure-early");
      return socketOf("signer.sock")(parts);
    });
    expect((await batchOf(batch)).state).toBe("signed");
    expect(await rowOf(payout)).toMatchObject({ cancelled: false });
    expect((await statusOf(code)).state).toBe("active");
    await paidOut();
  },
);

test("a signer that is not there, or is locked when it is asked first, keeps nobody from taking back", async () => {
  const down = await approved(113_000n);
  await expect(request(down.batch, socketOf("nobody.sock"))).rejects.toThrow("ENOENT");
  expect(await late(down.code)).toBeUndefined();
  const shut = await approved(114_000n);
  expect(await request(shut.batch, locked)).toBe("signer-locked");
  expect(await late(shut.code)).toBeUndefined();
  await world.check();
});

test("an answer that is lost may be a signature until the batch's day is over, whatever is heard of a signer that does not look", async () => {
  const { code, batch } = await approved(115_000n);
  await expect(request(batch, lost)).rejects.toThrow("hung up");
  expect(await late(code)).toBe("withdrawal-late");
  await request(batch, locked);
  expect(await late(code)).toBe("withdrawal-late");
  await expect(request(batch, socketOf("nobody.sock"))).rejects.toThrow("ENOENT");
  expect(await late(code)).toBe("withdrawal-late");
  const { expires_at: end }: { expires_at: Date } = await batchOf(batch);
  world.clock.set(end);
  expect(await late(code)).toBeUndefined();
  expect(await statusOf(code)).toMatchObject({ state: "withdrawn", mayStillPay: true });
  await world.check();
});

test("it may be signed until what spent its anchor is six blocks deep", async () => {
  world.clock.advance(DAY);
  const { code, batch } = await approved(116_000n);
  expect(await late(code)).toBeUndefined();
  const next = await approved(117_000n);
  const anchorOf = async (id: string) => {
    const { anchor_txid: txid, anchor_vout: vout } = await batchOf(id);
    return { txid, vout };
  };
  expect(await anchorOf(next.batch)).toEqual(await anchorOf(batch));
  await world.sign();
  await world.send();
  await world.mine(5);
  expect(await statusOf(code)).toMatchObject({ state: "withdrawn", mayStillPay: true });
  await world.mine(1);
  expect(await statusOf(code)).toMatchObject({ mayStillPay: false });
  await world.check();
});

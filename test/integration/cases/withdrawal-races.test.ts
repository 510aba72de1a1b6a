/** Taking a decided request back while somebody freezes, signs or takes it back too: of two at once exactly one wins. */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { pauseSteps } from "../../support/pause-steps.ts";
import { approve, freeze, onceKey, settledGift } from "../../support/steps.ts";
import { withdrawalSteps } from "../../support/withdrawal-steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("withdrawal-races", { addresses: 500, apiRequests: 2_000 });
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const { alone, batchOf } = pauseSteps(() => world);
const { erase, expectForgotten, general, openHolds, rowOf, statusOf, withdraw } = withdrawalSteps(
  () => world,
);

describe("of two at once exactly one wins", () => {
  test("taking back and freezing, 25 times", async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 25; round += 1) {
      const { code, payout } = await alone(106_000n + BigInt(round));
      world.clock.advance(120_000);
      const hazel = await world.signedIn("hazel");
      const [frozen, taken] = await Promise.all([
        hazel
          .post("/api/v1/batches")
          .set("Idempotency-Key", onceKey())
          .send({ programme: "general", payouts: [payout] }),
        withdraw(code),
      ]);
      // Nothing is signed, so whoever is for it is never too late.
      expect(taken.status).toBe(204);
      expect((await statusOf(code)).state).toBe("withdrawn");
      if (frozen.status === 201)
        expect((await batchOf(frozen.body.id)).state, "a batch of what was taken back").toBe(
          "voided",
        );
      seen.add(String(frozen.status));
      await expectForgotten(payout);
    }
    await world.check();
    expect(seen.size).toBeGreaterThan(0);
    expect(await openHolds()).toBe(0);
  });

  test("taking back and signing, 25 times", async () => {
    const seen = { paid: 0, free: 0 };
    for (let round = 0; round < 25; round += 1) {
      const { code, payout } = await alone(107_000n + BigInt(round));
      const batch = await freeze(world);
      await approve(world, batch);
      world.clock.advance(120_000);
      // Who begins is drawn, so that either may be first.
      const sign = async (): Promise<void> => {
        if (round % 3 > 0) await setTimeout(round);
        await world.sign();
      };
      const [, taken] = await Promise.all([sign(), withdraw(code)]);
      const { state } = await batchOf(batch);
      const { cancelled } = await rowOf(payout);
      const status = await statusOf(code);
      if (taken.status === 409) {
        expect([taken.body.code, state, cancelled]).toEqual(["withdrawal-late", "signed", false]);
        expect(status).toMatchObject({ state: "active", payouts: [{ state: "in-flight" }] });
        seen.paid += 1;
      } else {
        expect([taken.status, state, cancelled]).toEqual([204, "voided", true]);
        expect(await world.sql("batch_variants").where({ batch })).toEqual([]);
        expect(status).toMatchObject({ state: "withdrawn", payouts: [{ state: "cancelled" }] });
        seen.free += 1;
      }
      await world.send();
      await world.mine(2);
    }
    await world.check();
    expect(seen.paid, "taken back each time").toBeGreaterThan(0);
    expect(seen.free, "signed each time").toBeGreaterThan(0);
    expect(await openHolds()).toBe(0);
  });

  test("a signature that somebody carries here after it was taken back is a fact: it is paid, and its owner reads that", async () => {
    const { code, payout } = await alone(109_500n);
    const batch = await freeze(world);
    await approve(world, batch);
    const ask = socketSigner(join(world.folder, "signer.sock"));
    const answer = await ask(await signingParts({ sql: world.sql }, batch));
    if (answer.result !== "signed") throw new Error(`the signer refuses: ${answer.rule}`);
    const psbt = Buffer.from(answer.psbt).toString("base64");
    await withdraw(code).expect(204);
    expect(await statusOf(code)).toMatchObject({ state: "withdrawn", mayStillPay: true });
    const hazel = await world.signedIn("hazel");
    await hazel.post(`/api/v1/batches/${batch}/signatures`).send({ psbt }).expect(201);
    expect(await rowOf(payout)).toMatchObject({ cancelled: true });
    expect(await statusOf(code)).toMatchObject({
      state: "withdrawn",
      payouts: [{ state: "in-flight" }],
    });
    expect((await erase(code).expect(409)).body.code).toBe("erasure-early");
    await world.send();
    await world.mine(2);
    await world.check();
    await erase(code).expect(200);
  });

  test("two wishes, or a wish and an erasure: neither breaks the other", async () => {
    for (let round = 0; round < 6; round += 1) {
      const before = await general();
      const { code } = await alone(108_000n);
      world.clock.advance(120_000);
      const [first, second] = await Promise.all([
        withdraw(code),
        round % 2 === 0 ? withdraw(code) : erase(code),
      ]);
      const told = [first.status, second.status];
      expect(told.some((status) => status < 300)).toBe(true);
      for (const status of told) expect([200, 204, 401, 409]).toContain(status);
      expect(await general()).toEqual(before);
    }
    await world.check();
  });
});

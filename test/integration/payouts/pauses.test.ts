/** A payout that somebody paused: no batch pays it, whoever asks and however, until another person lifts it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { MINUTE } from "../../support/clock.ts";
import { pauseSteps, WORDS } from "../../support/pause-steps.ts";
import { approve, freeze, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("payout-pauses");
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const { alone, batchOf, lift, own, paid, pause, pauseOf, ready, refusedFreeze } = pauseSteps(
  () => world,
);

describe("a pause of the staff", () => {
  test("gives the batch up, keeps the payout out of every other, and ends by another person's word", async () => {
    const { code, payout } = await alone(100_000n);
    const batch = await freeze(world);
    await approve(world, batch);
    // A reviewer, who sees no list of payouts, can pause one by its name.
    // Whether the signer has signed it, and its answer was lost, nobody here knows.
    expect((await pause("birch", payout)).body).toEqual({ outcome: "unsure" });
    expect((await pause("birch", payout)).body).toEqual({ outcome: "unsure" });
    expect((await own(code).expect(200)).body).toEqual({ outcome: "unsure" });
    await own(code, "/lifting").expect(204);
    expect((await batchOf(batch)).state).toBe("voided");
    await world.sign();
    expect(await world.sql("batch_variants").where({ batch })).toEqual([]);
    expect(await refusedFreeze(payout)).toBe("payout-paused");
    expect(await ready()).not.toContain(payout);
    expect(await pauseOf(code)).toBe("none");
    expect((await own(code, "/lifting").expect(409)).body.code).toBe("pause-not-own");
    expect(await lift("birch", payout)).toBe("pause-own");
    expect(await lift("birch", payout, 3)).toBe("pause-unknown");
    const larch = await world.signedIn("larch");
    const { body } = await larch.get("/api/v1/payout-pauses").expect(200);
    expect(body.payouts).toMatchObject([
      {
        payout,
        programme: "general",
        amount: expect.any(String),
        late: false,
        unsure: true,
        pauses: [{ number: 1, reason: "fraud", paused: { by: "birch", words: WORDS } }],
      },
    ]);
    // A reviewer would find a case that they decided again by its programme and amount.
    const cedar = await world.signedIn("cedar");
    const seen = await cedar.get("/api/v1/payout-pauses").expect(200);
    expect(Object.keys(seen.body.payouts[0]).toSorted()).toEqual([
      "late",
      "lifted",
      "pauses",
      "payout",
      "unsure",
    ]);
    const { text } = await cedar.get("/staff/payout-pauses").set("Accept", "text/html").expect(200);
    expect(text).toContain(payout);
    expect(text).not.toMatch(/General|class="amount"/);
    // The signer's own word that it never signed it.
    await world.database
      .owner("batches")
      .where({ id: batch })
      .update({ refusal: "manifest-expired" });
    expect((await pause("birch", payout)).body).toEqual({ outcome: "paused" });
    expect(await lift("larch", payout)).toBe("lifted");
    expect(await lift("larch", payout)).toBe("lifted");
    expect(await pauseOf(code)).toBe("none");
    expect(await paid(payout)).toBe("settled");
    expect((await pause("hazel", payout)).body.code).toBe("payout-over");
    expect((await pause("hazel", "0".repeat(32))).body.code).toBe("payout-unknown");
  });

  test("of two people ends when both are lifted, each by somebody else", async () => {
    const { payout } = await alone(101_000n);
    await pause("birch", payout);
    await pause("hazel", payout, "address");
    expect(await lift("hazel", payout, 1)).toBe("lifted");
    expect(await refusedFreeze(payout)).toBe("payout-paused");
    expect(await lift("hazel", payout, 2)).toBe("pause-own");
    expect(await lift("birch", payout, 2)).toBe("lifted");
    expect(await paid(payout)).toBe("settled");
  });

  test("of the same person again wants a fresh proof of who they are, and then it takes another one", async () => {
    const { payout } = await alone(111_000n);
    const birch = await world.signedIn("birch");
    expect((await pause("birch", payout)).status).toBe(200);
    expect(await lift("hazel", payout)).toBe("lifted");
    world.clock.advance(16 * MINUTE);
    const again = { reason: "fraud", words: WORDS };
    const left = await birch.post(`/api/v1/payouts/${payout}/pauses`).send(again);
    expect([left.status, left.body.code]).toEqual([403, "step-up-needed"]);
    const page = await birch
      .post("/staff/payout-pauses")
      .set({ Accept: "text/html", "Sec-Fetch-Site": "same-origin" })
      .type("form")
      .send({ ...again, payout });
    expect(page.text).toContain("/staff/step-up");
    expect((await pause("birch", payout)).status).toBe(200);
    expect((await pause("birch", payout)).status).toBe(200);
    expect(await lift("larch", payout, 2)).toBe("lifted");
    const third = await pause("birch", payout);
    expect([third.status, third.body.code]).toEqual([403, "pause-often"]);
    const maple = await world.signedIn("maple");
    const { body } = await maple.get("/api/v1/payout-pauses").expect(200);
    const { pauses, lifted } = body.payouts.find(
      (each: { payout: string }) => each.payout === payout,
    );
    expect(pauses).toEqual([]);
    expect(lifted).toMatchObject([
      { number: 1, paused: { by: "birch" }, lifted: { by: "hazel" } },
      { number: 2, paused: { by: "birch" }, lifted: { by: "larch" } },
    ]);
    const shown = await maple.get("/staff/payout-pauses").set("Accept", "text/html").expect(200);
    expect(shown.text).toContain("larch lifted it.");
    expect((await pause("maple", payout)).status).toBe(200);
    expect(await lift("hazel", payout, 3)).toBe("lifted");
    expect(await paid(payout)).toBe("settled");
  });

  test("comes too late for what is signed, and holds what comes back of it", async () => {
    const { code, payout } = await alone(102_000n);
    const batch = await freeze(world);
    await approve(world, batch);
    await world.sign();
    expect((await pause("maple", payout)).body).toEqual({ outcome: "late" });
    expect((await own(code).expect(200)).body).toEqual({ outcome: "late" });
    expect((await batchOf(batch)).state).toBe("signed");
    expect(await pauseOf(code)).toBe("own");
    await world.send();
    await world.mine(2);
    await world.check();
    expect((await batchOf(batch)).state).toBe("settled");
    const hazel = await world.signedIn("hazel");
    const { body } = await hazel.get("/api/v1/payout-pauses").expect(200);
    expect(body.payouts.map((each: { payout: string }) => each.payout)).not.toContain(payout);
    expect((await own(code).expect(409)).body.code).toBe("pause-nothing");
  });
});

describe("a pause with the code", () => {
  test("is lifted by the code alone, five times; the next one by two people", async () => {
    const { code, payout } = await alone(103_000n);
    const batch = await freeze(world);
    expect((await own(code).expect(200)).body).toEqual({ outcome: "paused" });
    expect((await batchOf(batch)).state).toBe("voided");
    expect(await pauseOf(code)).toBe("own");
    expect(await lift("birch", payout)).toBe("pause-recipients");
    for (let time = 1; time < 5; time += 1) {
      await own(code, "/lifting").expect(204);
      await own(code).expect(200);
      // Asked twice, it is the same pause, the last one too.
      await own(code).expect(200);
    }
    expect(await pauseOf(code)).toBe("own");
    await own(code, "/lifting").expect(204);
    expect(await pauseOf(code)).toBe("none");
    await own(code).expect(200);
    expect(await pauseOf(code)).toBe("two");
    await own(code, "/lifting").expect(409);
    expect(await lift("hazel", payout, 6)).toBe("lifted");
    expect(await lift("hazel", payout, 6)).toBe("lifted");
    expect(await refusedFreeze(payout)).toBe("payout-paused");
    expect(await lift("larch", payout, 6)).toBe("lifted");
    expect(await paid(payout)).toBe("settled");
  });
});

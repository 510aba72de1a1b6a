/** Taking a decided request back: until something of its payment is signed, whoever is faster; afterwards its applicant reads that it is too late, and why. */
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import request from "supertest";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { socketSigner } from "../../../src/app/signer-client.ts";
import { signingParts } from "../../../src/payouts/signing-parts.view.ts";
import { NEVER_SIGNED } from "../../../src/payouts/outbox.view.ts";
import { forgetPayouts } from "../../../src/payouts/forget-payouts.ts";
import { fa } from "../../../src/cases/erasure-texts/fa.ts";
import { en } from "../../../src/cases/erasure-texts/en.ts";
import { figuresOf } from "../../../src/ledger/figures.view.ts";
import { DAY } from "../../support/clock.ts";
import { EUROS, payoutsOf, readyMoney, recordRate } from "../../support/fiat-steps.ts";
import { openForm, sendForm, shownText } from "../../support/form-steps.ts";
import { pauseSteps } from "../../support/pause-steps.ts";
import { approve, claimant, freeze, onceKey, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("withdrawal", { addresses: 500, apiRequests: 2_000 });
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const { alone, batchOf, paid, ready, refusedFreeze } = pauseSteps(() => world);
const withdraw = (code: string) =>
  request(world.app).post("/api/v1/request/withdrawal").set("Authorization", `Claim ${code}`);
const erase = (code: string) =>
  request(world.app)
    .post("/api/v1/request/erasure")
    .set("Authorization", `Claim ${code}`)
    .set("Idempotency-Key", onceKey());
const statusOf = async (code: string) => (await claimant(world, code).status().expect(200)).body;
const rowOf = (payout: string) => world.sql("payouts").where({ id: payout }).first();
const general = async () =>
  (await figuresOf({ sql: world.sql })).find(({ programme }) => programme === "general")!;
const openHolds = async (): Promise<number> => {
  const { rows } = await world.sql.raw(
    "select count(*)::int as n from postings h where h.kind = 'hold' and not exists (select from postings r where r.resolves = h.id)",
  );
  return rows[0].n;
};

/** What is left of a payout that was taken back and that nothing can pay any more. */
async function expectForgotten(payout: string): Promise<void> {
  const { cancelled, script, award, destination, reviewers } = await rowOf(payout);
  expect([cancelled, script, award, destination, reviewers]).toEqual([true, null, null, null, []]);
}

describe("a decided request is taken back", () => {
  test("while its payout waits: the money is free again, and nothing is left of whom it was for", async () => {
    const before = await general();
    const { code, payout } = await alone(100_000n);
    expect(await statusOf(code)).toMatchObject({ state: "active", withdrawalOpen: true });
    await withdraw(code).expect(204);
    expect(await statusOf(code)).toMatchObject({
      state: "withdrawn",
      withdrawalOpen: false,
      mayStillPay: false,
      destinationOpen: false,
      payouts: [{ state: "cancelled" }],
    });
    expect(await general()).toEqual(before);
    await expectForgotten(payout);
    expect(await ready()).not.toContain(payout);
    expect(await refusedFreeze(payout)).toBeDefined();
    expect((await withdraw(code).expect(409)).body.code).toBe("case-transition");
    await world.check();
    await erase(code).expect(200);
    await claimant(world, code).status().expect(401);
  });

  test("while its batch waits to be approved: the batch is given up, and the others of it are paid by the next", async () => {
    const other = await alone(120_000n);
    const { code, payout } = await alone(101_000n);
    const batch = await freeze(world);
    await withdraw(code).expect(204);
    expect((await batchOf(batch)).state).toBe("voided");
    expect(await statusOf(code)).toMatchObject({ state: "withdrawn", mayStillPay: false });
    await expectForgotten(payout);
    expect(await paid(other.payout)).toBe("settled");
    expect((await statusOf(other.code)).state).toBe("completed");
    expect((await statusOf(code)).payouts).toMatchObject([{ state: "cancelled" }]);
  });

  test("once two approved it, too: it may have been signed by then, which its owner reads until that is settled", async () => {
    const { code, payout } = await alone(102_000n);
    const batch = await freeze(world);
    await approve(world, batch);
    await withdraw(code).expect(204);
    expect((await batchOf(batch)).state).toBe("voided");
    expect(await statusOf(code)).toMatchObject({ state: "withdrawn", mayStillPay: true });
    const token = await openForm(world.app, "/en/request");
    expect(shownText(await sendForm(world.app, "/en/request", { token, code }))).toContain(
      en["withdraw.perhaps"],
    );
    // Nobody asks the signer about it, and what could tell a turned-up form stays for so long.
    await world.sign();
    expect(await world.sql("batch_variants").where({ batch })).toEqual([]);
    expect(await rowOf(payout)).toMatchObject({ cancelled: true, script: expect.anything() });
    world.clock.advance(31 * DAY);
    const forget = () => world.work({ kind: "job", name: "test" }, forgetPayouts);
    await forget();
    expect((await rowOf(payout)).script).not.toBeNull();
    await world.database
      .owner("batches")
      .where({ id: batch })
      .update({ refusal: "manifest-expired" });
    expect(await statusOf(code)).toMatchObject({ state: "withdrawn", mayStillPay: false });
    expect(await forget()).toBeGreaterThan(0);
    await expectForgotten(payout);
    await world.check();
  });

  test("of an award in euros: all that was held for it is free, whatever the batch had made of it", async () => {
    await recordRate(world, 50_000);
    const before = await general();
    for (const isFrozen of [false, true]) {
      const { code } = await readyMoney(world, EUROS);
      if (isFrozen) await freeze(world);
      await withdraw(code).expect(204);
      expect((await statusOf(code)).state).toBe("withdrawn");
      expect(await general()).toEqual(before);
    }
    expect(await payoutsOf(world)).toEqual([]);
    await world.check();
  });

  test("by erasing it, while nothing is signed", async () => {
    for (const stage of ["ready", "frozen"]) {
      const before = await general();
      const { code, payout } = await alone(103_000n);
      if (stage === "frozen") await freeze(world);
      await erase(code).expect(200);
      await claimant(world, code).status().expect(401);
      await expectForgotten(payout);
      expect(await general()).toEqual(before);
      await world.check();
    }
  });
});

describe("it is too late", () => {
  test("once it is signed: nothing changes, the page says what happens, and it is paid", async () => {
    const { code, payout } = await alone(104_000n);
    const batch = await freeze(world);
    await approve(world, batch);
    await world.sign();
    expect(await statusOf(code)).toMatchObject({ state: "active", withdrawalOpen: false });
    expect((await withdraw(code).expect(409)).body.code).toBe("withdrawal-late");
    expect((await erase(code).expect(409)).body.code).toBe("erasure-early");
    const token = await openForm(world.app, "/fa/request");
    const page = await sendForm(world.app, "/fa/request/withdrawal", { token, code, sure: "yes" });
    expect(page.status).toBe(422);
    expect(shownText(page)).toContain(fa["withdrawal-late"]);
    expect((await batchOf(batch)).state).toBe("signed");
    await world.send();
    await world.mine(2);
    expect((await rowOf(payout)).cancelled).toBe(false);
    expect((await statusOf(code)).state).toBe("completed");
    expect((await withdraw(code).expect(409)).body.code).toBe("case-transition");
    await world.check();
  });

  test("a page that is sent twice takes back once, and then shows that it was", async () => {
    const { code } = await alone(105_000n);
    const token = await openForm(world.app, "/en/request");
    const send = () => sendForm(world.app, "/en/request/withdrawal", { token, code, sure: "yes" });
    expect([(await send()).status, (await send()).status]).toEqual([200, 200]);
    expect((await statusOf(code)).state).toBe("withdrawn");
  });
});

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

describe("the database holds it", () => {
  const refusal = (work: PromiseLike<unknown>): Promise<string> =>
    Promise.resolve(work).then(
      () => "passed",
      (error: unknown) => (error as Error).message.split(" - ").at(-1) ?? "",
    );
  const takeBack = (payout: string) =>
    world.database.app("payout_withdrawals").insert({ payout, given_up_on: "2026-12-02" });

  test("nothing is taken back that a batch has, or twice; what was joins no batch and stays so", async () => {
    const sql = world.database.app;
    const { code, payout } = await alone(109_000n);
    await freeze(world);
    const once = "a payout is taken back once, while no batch has it and nothing is signed";
    expect(await refusal(takeBack(payout))).toBe(once);
    expect(
      await refusal(sql("payouts").where({ id: payout }).update({ cancelled: true })),
    ).toContain("given up once");
    await withdraw(code).expect(204);
    expect(await refusal(takeBack(payout))).toBe(once);
    await alone(111_000n);
    const row = { batch: await freeze(world), payout, amount: 1, live: true };
    expect(await refusal(world.database.owner("batch_payouts").insert(row))).toBe(
      "a payout that was taken back joins no batch",
    );
    const kept = world.database.owner("payout_withdrawals").where({ payout });
    expect(await refusal(kept.clone().delete())).not.toBe("passed");
    expect(await refusal(kept.clone().update({ given_up_on: "2026-12-03" }))).not.toBe("passed");
  });

  test("nobody gives a payout up without a reason that stands beside it, and who says so has given it up", async () => {
    const sql = world.database.app;
    const { code, payout } = await alone(110_000n);
    expect(
      await refusal(sql("payouts").where({ id: payout }).update({ cancelled: true })),
    ).toContain("by two people, over the refusal of the signer, or by whom it is for");
    await sql
      .transaction(async (trial) => {
        await trial("payout_withdrawals").insert({ payout, given_up_on: "2026-12-02" });
        expect(await trial("payouts").where({ id: payout }).first("cancelled")).toEqual({
          cancelled: true,
        });
        await trial.rollback();
      })
      .catch(() => undefined);
    await withdraw(code).expect(204);
  });

  test("what the signer says when it never signed something is the program's list", async () => {
    const { rows } = await world.sql.raw(
      "select pg_get_functiondef('batch_may_be_signed'::regproc) as text",
    );
    const [, list] = /b\.refusal in \(([^)]*)\)/.exec(rows[0].text)!;
    expect(list!.split(",").map((rule) => rule.trim().slice(1, -1))).toEqual([...NEVER_SIGNED]);
  });
});

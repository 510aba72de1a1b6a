/** Taking a decided request back: until something of its payment is signed, whoever is faster; afterwards its applicant reads that it is too late, and why. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { examine } from "../../../src/doctor/examination.view.ts";
import { NEVER_SIGNED } from "../../../src/payouts/outbox.view.ts";
import { forgetPayouts } from "../../../src/payouts/forget-payouts.ts";
import { fa } from "../../../src/cases/erasure-texts/fa.ts";
import { en } from "../../../src/cases/erasure-texts/en.ts";
import { DAY } from "../../support/clock.ts";
import { EUROS, payoutsOf, readyMoney, recordRate } from "../../support/fiat-steps.ts";
import { openForm, sendForm, shownText } from "../../support/form-steps.ts";
import { pauseSteps } from "../../support/pause-steps.ts";
import { approve, claimant, freeze, settledGift } from "../../support/steps.ts";
import { withdrawalSteps } from "../../support/withdrawal-steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("withdrawal", { addresses: 500, apiRequests: 2_000 });
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const { alone, batchOf, paid, ready, refusedFreeze } = pauseSteps(() => world);
const { erase, expectForgotten, general, rowOf, statusOf, withdraw } = withdrawalSteps(() => world);

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

  test("one that the program did not make leaves money held, and the doctor says of which payout", async () => {
    const { code, payout } = await alone(118_000n);
    const { amount, hold } = await rowOf(payout);
    const trial = await world.database.app.transaction();
    await trial("payout_withdrawals").insert({ payout, given_up_on: "2026-12-02" });
    const { findings } = await examine({ sql: trial });
    await trial.rollback();
    expect(findings.holds).toMatchObject([
      {
        rule: "holds-of-payouts",
        subject: hold,
        expected: "",
        actual: `general committed ${String(amount)}`,
      },
    ]);
    await withdraw(code).expect(204);
    await world.check();
  });

  test("what the signer says when it never signed something is the program's list", async () => {
    const { rows } = await world.sql.raw(
      "select pg_get_functiondef('batch_may_be_signed'::regproc) as text",
    );
    const [, list] = /b\.refusal in \(([^)]*)\)/.exec(rows[0].text)!;
    expect(list!.split(",").map((rule) => rule.trim().slice(1, -1))).toEqual([...NEVER_SIGNED]);
  });
});

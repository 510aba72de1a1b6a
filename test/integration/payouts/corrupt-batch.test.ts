/** Whoever owns the database writes over the programme of a sent batch: the fund follows the chain for all others, says so, and books it once it is put right. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { examine } from "../../../src/doctor/examination.view.ts";
import { batchFile, payoutState, sentBatch } from "../../support/batch-steps.ts";
import { batchState, mineAlone } from "../../support/by-hand-steps.ts";
import { spendByHand } from "../../support/spend-by-hand.ts";
import { freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { tamper } from "../../support/tamper.ts";
import { World } from "../../support/world.ts";

let world: World;

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  world = await World.start("corrupt-batch");
  for (let gift = 0; gift < 3; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const overwrite = (batch: string, programme: string) =>
  tamper(world.database.owner, "batches", { key: { id: batch }, change: { programme } });

const holdFindings = async () => (await examine({ sql: world.sql })).findings.holds;

test("what a batch is stays as it was frozen, whoever writes", async () => {
  const { batch, code } = await sentBatch(world, 200_000n);
  for (const change of [{ programme: "other" }, { fee_cap: 1n }])
    await expect(
      world.database.owner("batches").where({ id: batch }).update(change).then(),
    ).rejects.toThrow("stays as it was frozen");
  await world.mine(2);
  expect(await payoutState(world, code)).toBe("settled");
});

test("one that was changed past that stops no other one, is shown, and is booked when its row is as it was", async () => {
  const corrupt = await sentBatch(world, 201_000n);
  const whole = await sentBatch(world, 202_000n);
  expect(await overwrite(corrupt.batch, "nowhere")).toBe(true);
  await world.mine(2);
  expect([await payoutState(world, whole.code), await batchState(world, corrupt.batch)]).toEqual([
    "settled",
    "signed",
  ]);
  const findings = await holdFindings();
  expect(findings).toContainEqual({
    ...{ rule: "holds-of-payouts", subject: corrupt.batch },
    ...{ expected: "booked", actual: "sqlstate-LG005" },
  });
  await overwrite(corrupt.batch, "general");
  await world.mine(1);
  expect(await batchFile(world, corrupt.batch)).toMatchObject({ state: "settled" });
  expect(await holdFindings()).toEqual([]);
  await world.check();
});

test("one whose payout was changed past that before somebody mined its form by hand is no loss, is shown, and is booked when its row is as it was", async () => {
  const paid = await sentBatch(world, 204_000n);
  await world.mine(2);
  const { code } = await readyPayout(world, 203_000n);
  const batch = await freeze(world);
  const raw = await spendByHand(world, batch, { people: 1, fee: 1_000n });
  const { payout: id } = await world.sql("batch_payouts").where({ batch }).first("payout");
  const { hold } = await world.sql("payouts").where({ id }).first("hold");
  const overwriteHold = (to: string) =>
    tamper(world.database.owner, "payouts", { key: { id }, change: { hold: to } });
  expect(await overwriteHold(`fee/${paid.batch}`)).toBe(true);
  await mineAlone(world, raw, 1);
  expect(await batchState(world, batch)).toBe("frozen");
  expect(await world.sql("unexplained_spends")).toEqual([]);
  // What the row names was released for another batch: that entry stands in the books, and is not what this batch would book.
  expect(await holdFindings()).toMatchObject([
    { subject: batch, expected: "booked", actual: "ledger-entry-differs" },
    { subject: `fee/${paid.batch}`, actual: "" },
  ]);
  await overwriteHold(hold);
  await world.mine(1);
  expect(await payoutState(world, code)).toBe("settled");
  expect(await holdFindings()).toEqual([]);
  await world.check();
});

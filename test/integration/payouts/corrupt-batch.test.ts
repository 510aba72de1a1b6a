/** Whoever owns the database writes over the programme of a sent batch: the fund follows the chain for all others, says so, and books it once it is put right. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { examine } from "../../../src/doctor/examination.view.ts";
import { batchFile, payoutState, sentBatch } from "../../support/batch-steps.ts";
import { batchState } from "../../support/by-hand-steps.ts";
import { settledGift } from "../../support/steps.ts";
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

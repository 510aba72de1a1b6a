/** Whoever owns the database writes over the programme of a sent batch: the fund follows the chain for all others, says so, and books it once it is put right. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { parseTransaction } from "../../../src/bitcoin/transaction.ts";
import { examine } from "../../../src/doctor/examination.view.ts";
import { batchFile, payoutState, sentBatch } from "../../support/batch-steps.ts";
import {
  batchState,
  explainMoved,
  mineAlone,
  refusedPayouts,
} from "../../support/by-hand-steps.ts";
import { payByHand, spendByHand } from "../../support/spend-by-hand.ts";
import { HOUR } from "../../support/clock.ts";
import { bump, freeze, readyPayout, settledGift } from "../../support/steps.ts";
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

test("what spends its anchor while its row cannot be read is booked as nobody's once it is read, on its block's day, and whom it paid is not paid again", async () => {
  const { batch } = await sentBatch(world, 205_000n);
  await readyPayout(world, 206_000n);
  const { psbt } = await world.sql("batches").where({ id: batch }).first("psbt");
  const { sql } = world;
  const [waits] = await sql("payouts").whereNotIn("id", sql("batch_payouts").select("payout"));
  const raw = await payByHand(world, batch, [{ script: waits.script, value: waits.amount }]);
  const overwritePsbt = (to: string) =>
    tamper(world.database.owner, "batches", { key: { id: batch }, change: { psbt: to } });
  expect(await overwritePsbt("AAAA")).toBe(true);
  await mineAlone(world, raw);
  expect(await world.sql("unexplained_spends")).toEqual([]);
  const { time } = await world
    .sql("chain_blocks")
    .where({ active: true })
    .orderBy("height", "desc")
    .first("time");
  world.clock.advance(49 * HOUR);
  await overwritePsbt(psbt);
  await world.mine(1);
  const { txid } = parseTransaction(new Uint8Array(raw));
  expect(await world.sql("unexplained_spends").pluck("txid")).toEqual([txid]);
  expect(await world.sql("batch_troubles")).toEqual([]);
  expect(await refusedPayouts(world)).toMatchObject([{ payout: waits.id }]);
  const days = await world.sql.raw(
    "select distinct effective_on::text as day from journal_entries where event = 'unexplained.spent'",
  );
  expect(days.rows).toEqual([{ day: time.toISOString().slice(0, 10) }]);
  await world.mine(5);
  expect(await batchState(world, batch)).toBe("dead");
  await world.check();
  await explainMoved(world, txid);
});

test("one whose form was taken back while it was changed is booked by its other form, which stands in the chain, when its row is as it was", async () => {
  const { batch, code } = await sentBatch(world, 207_000n);
  expect((await bump(world, batch, "replacement", "4")).status).toBe(201);
  await world.sign();
  const forms = await world.sql("batch_variants").where({ batch }).orderBy("fee");
  expect(forms).toHaveLength(2);
  await mineAlone(world, forms[0].raw);
  expect(await batchState(world, batch)).toBe("confirmed");
  await overwrite(batch, "nowhere");
  await world.chain.disconnect(1);
  await mineAlone(world, forms[1].raw);
  expect(await batchState(world, batch)).toBe("confirmed");
  await overwrite(batch, "general");
  await world.mine(1);
  expect(await payoutState(world, code)).toBe("settled");
  expect(await holdFindings()).toEqual([]);
  await world.check();
});

/**
 * A payout in a currency was settled and counted by the public book; then a reorganisation deeper than a settlement takes it back for good, and the next
 * batch pays it another amount. A verifier's sum is what was paid all the same, once the book has counted what came.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { readEntries } from "../../../src/audit/log.store.ts";
import { latestCheckpoint } from "../../../src/audit/checkpoint.view.ts";
import { verifyBook } from "../../../src/audit/verify-book.ts";
import { examine } from "../../../src/doctor/examination.view.ts";
import { FUND_STATEMENT, fundFileDigest } from "../../../src/base/fund-file.ts";
import { readStatement } from "../../../src/base/statement.ts";
import { figuresOf } from "../../../src/ledger/figures.view.ts";
import { readFile } from "node:fs/promises";
import { batchFile } from "../../support/batch-steps.ts";
import { freezeThese, readyMoney, recordRate } from "../../support/fiat-steps.ts";
import { approve, bump, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { withdrawalSteps } from "../../support/withdrawal-steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 150_000 });

let world: World;
beforeAll(async () => {
  world = await World.start("repriced");
  for (let gift = 0; gift < 8; gift += 1) await settledGift(world, 1_000_000n);
});
afterAll(() => world.close());

/** What the book says was paid, judged by the rules of a verifier, and what the ledger says. */
async function paid(): Promise<{ book: bigint; ledger: bigint }> {
  await world.closeEpoch();
  const read = { sql: world.sql };
  const { value: fund } = readStatement(
    FUND_STATEMENT,
    await readFile(world.files.fundFile, "utf8"),
  );
  const { size } = (await latestCheckpoint(read))!;
  const report = verifyBook(await readEntries(read, 0, size), {
    fund: fund.fund,
    programmes: fund.programmes,
    policies: new Map([[fundFileDigest(fund), fund.book]]),
    auditors: [],
  });
  const rows = report.closes.at(-1)?.leaf.programmes ?? [];
  const figures = await figuresOf(read);
  return {
    book: rows.find(({ p }) => p === "general")?.paid ?? 0n,
    ledger: figures.find(({ programme }) => programme === "general")?.paid ?? 0n,
  };
}

async function settled(batch: string): Promise<void> {
  await approve(world, batch);
  await world.sign();
  await world.send();
  await world.mine(2);
  expect((await batchFile(world, batch)).state).toBe("settled");
}

/** Takes a settled batch back, seven blocks deep, and lets a cancel end it. */
async function undone(batch: string): Promise<void> {
  await world.mine(5);
  const [txid] = (await batchFile(world, batch)).txids;
  await world.chain.disconnect(7);
  if ((await world.chain.source.mempool()).includes(txid)) await world.chain.dropFromMempool(txid);
  await world.chain.mine(8);
  await world.catchUp();
  expect((await batchFile(world, batch)).state).toBe("signed");
  const { body } = await bump(world, batch, "cancel", "10");
  await approve(world, body.id);
  await world.sign();
  await world.send();
  await world.mine(6);
  expect((await batchFile(world, batch)).state).toBe("dead");
}

test.each([
  [36_000, "more"],
  [50_000, "less"],
])(
  "at a rate of %i it pays %s than the book has counted, and the book comes to say so",
  async (rate) => {
    await recordRate(world, 40_000);
    const { payout } = await readyMoney(world);
    const first = (await freezeThese(world, payout)).body.id;
    await settled(first);
    const before = await paid();
    expect(before.book).toBe(before.ledger);
    await undone(first);
    await recordRate(world, rate);
    const second = await freeze(world);
    const [was, is] = [
      (await batchFile(world, first)).total,
      (await batchFile(world, second)).total,
    ];
    expect(BigInt(is) - BigInt(was) > 20_000n).toBe(rate < 40_000);
    await settled(second);
    await readyPayout(world, 90_000n);
    const third = await freeze(world);
    await settled(third);
    const after = await paid();
    expect(after.book).toBe(after.ledger);
    const other = BigInt((await batchFile(world, third)).total);
    expect(after.ledger).toBe(before.ledger - BigInt(was) + BigInt(is) + other);
    await world.check();
  },
);

test("what its owner takes back after it was counted and undone is taken off the next payouts", async () => {
  const { withdraw } = withdrawalSteps(() => world);
  const { code } = await readyPayout(world, 80_000n);
  const first = await freeze(world);
  await settled(first);
  const was = (await batchFile(world, first)).total;
  const before = await paid();
  await undone(first);
  await withdraw(code).expect(204);
  await world.check();
  const trial = await world.sql.transaction();
  await trial("book_records")
    .where({ amount: 0 })
    .update({ amount: trial.ref("counted") });
  const { findings } = await examine({ sql: trial });
  await trial.rollback();
  expect(findings.book).toMatchObject([{ rule: "book-record", expected: "0", actual: was }]);
  await readyPayout(world, 90_000n);
  const next = await freeze(world);
  await settled(next);
  const after = await paid();
  expect(after.book).toBe(after.ledger);
  const is = (await batchFile(world, next)).total;
  expect(after.ledger).toBe(before.ledger - BigInt(was) + BigInt(is));
  await world.check();
});

test("the tables take no record that the log counts less of than it was told, and no half of one", async () => {
  const record = world.sql("book_records").whereNotNull("counted").first("reference");
  const { reference } = await record;
  const change = (row: object) => world.sql("book_records").where({ reference }).update(row);
  await expect(change({ counted: 1 })).rejects.toThrow("book_records_told");
  await expect(change({ counted: null })).rejects.toThrow("book_records_told");
  await expect(change({ programme: null })).rejects.toThrow("book_records_told");
});

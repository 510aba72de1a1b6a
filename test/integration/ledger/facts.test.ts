/** What the chain did is booked whatever the guard says, and what promises then lack is said until it is covered. */
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import * as entries from "../../../src/ledger/entries.ts";
import {
  coinRecovered,
  unexplainedReceived,
  unexplainedSpent,
} from "../../../src/ledger/unexplained-entries.ts";
import { reconcile } from "../../../src/ledger/reconcile.ts";
import { coinMovements } from "../../../src/ledger/coin-movements.view.ts";
import { DAY_ONE, gift, grant, ledgerWorld } from "../../support/ledger.ts";
import type { LedgerWorld } from "../../support/ledger.ts";

let world: LedgerWorld;
let programme = "none";
let programmes = 0;
beforeAll(async () => {
  world = await ledgerWorld();
});
afterEach(() => world.check());
afterAll(() => world.db.close());

async function fundedProgramme(amount: bigint): Promise<void> {
  programmes += 1;
  programme = `p${programmes}`;
  await world.open(programme);
  await world.post(gift(10 * programmes, programme, amount));
}

function outpoint(n: number): { txid: string; vout: number } {
  return { txid: (10 * programmes + n).toString(16).padStart(64, "0"), vout: 0 };
}

function receipt(n: number, amount: bigint, turn = 1): Parameters<typeof entries.giftLost>[0] {
  return { programme, effectiveOn: DAY_ONE, outpoint: outpoint(n), amount: sats(amount), turn };
}

test("a gift that nobody was promised is simply taken back", async () => {
  await fundedProgramme(100n);
  await world.post(entries.giftReorganised(receipt(0, 100n)));
  expect(await world.figures(programme)).toMatchObject({ received: 0n, available: 0n });
  expect(await world.balance("unbacked", programme)).toBe(0n);
});

test("a promised gift that is taken back is booked, and says what promises lack", async () => {
  await fundedProgramme(100n);
  await world.post(grant("a", programme, 70n));
  await world.post(entries.giftReorganised(receipt(0, 100n)));
  expect(await world.figures(programme)).toMatchObject({
    received: 0n,
    available: -70n,
    committed: 70n,
  });
  expect(await world.balance("unbacked", programme)).toBe(-70n);
});

test("nothing new is promised while promises are unbacked, and what is promised can still move", async () => {
  await fundedProgramme(100n);
  await world.post(grant("b", programme, 70n));
  await world.post(entries.giftReorganised(receipt(0, 100n)));
  const before = await world.everything();
  await expect(world.post(grant("c", programme, 1n))).rejects.toMatchObject({
    kind: "conflict",
    code: "losses-open",
  });
  expect(await world.everything()).toBe(before);
  await world.post(
    entries.grantRevised({
      programme,
      effectiveOn: DAY_ONE,
      grant: "b",
      hold: "grant/b",
      revision: 1,
      amount: sats(70n),
    }),
  );
  expect(await world.figures(programme)).toMatchObject({ available: -70n, committed: 70n });
});

test("the gift that comes back covers what was lacking, and promises are open again", async () => {
  await fundedProgramme(100n);
  await world.post(grant("d", programme, 70n));
  await world.post(entries.giftReorganised(receipt(0, 100n)));
  await world.post(entries.giftConfirmed(receipt(0, 100n, 3)));
  expect(await world.balance("unbacked", programme)).toBe(0n);
  expect(await world.figures(programme)).toMatchObject({ received: 100n, available: 30n });
  await world.post(grant("e", programme, 30n));
});

test("a released promise covers too, as far as it goes", async () => {
  await fundedProgramme(100n);
  await world.post(grant("f", programme, 40n));
  await world.post(grant("g", programme, 60n));
  await world.post(entries.giftReorganised(receipt(0, 100n)));
  await world.post(entries.grantReleased({ programme, effectiveOn: DAY_ONE, hold: "grant/f" }));
  expect(await world.balance("unbacked", programme)).toBe(-60n);
  await expect(world.post(grant("h", programme, 1n))).rejects.toMatchObject({
    code: "losses-open",
  });
  await world.post(gift(10 * programmes + 1, programme, 61n));
  expect(await world.balance("unbacked", programme)).toBe(0n);
  await world.post(grant("h", programme, 1n));
});

test("a gift lost after it was public stays received and is a loss", async () => {
  await fundedProgramme(100n);
  await world.post(grant("i", programme, 70n));
  await world.post(entries.giftLost(receipt(0, 100n)));
  expect(await world.figures(programme)).toMatchObject({
    received: 100n,
    available: -70n,
    committed: 70n,
    other: { losses: 100n },
  });
  const key = `lost/${outpoint(0).txid}:0/1`;
  await world.post(entries.factReversed({ programme, effectiveOn: DAY_ONE, key }));
  expect(await world.figures(programme)).toMatchObject({ available: 30n, other: { losses: 0n } });
});

test("a coin that is stolen while all is promised is a loss in full", async () => {
  await fundedProgramme(100n);
  await world.post(grant("j", programme, 100n));
  await world.post(unexplainedSpent(receipt(0, 100n)));
  expect(await world.balance("losses", programme)).toBe(100n);
  expect(await world.balance("unbacked", programme)).toBe(-100n);
});

test("coins that nobody explains cannot be promised until somebody does", async () => {
  await fundedProgramme(100n);
  await world.post(unexplainedReceived(receipt(1, 50n)));
  expect(await world.figures(programme)).toMatchObject({ received: 100n, available: 100n });
  await expect(world.post(grant("k", programme, 101n))).rejects.toMatchObject({
    code: "insufficient-funds",
    extra: { available: "100" },
  });
  await world.post(coinRecovered({ ...receipt(1, 50n), from: programme }));
  expect(await world.figures(programme)).toMatchObject({ received: 100n, available: 150n });
  await world.post(grant("k", programme, 101n));
});

test("coins are taken out of suspense once", async () => {
  await fundedProgramme(100n);
  await world.post(unexplainedReceived(receipt(1, 50n)));
  await world.post(coinRecovered({ ...receipt(1, 50n), from: programme }));
  await expect(
    world.post(coinRecovered({ ...receipt(1, 50n, 3), from: programme })),
  ).rejects.toMatchObject({
    code: "insufficient-funds",
  });
  for (const what of ["recovered", "unexplained"]) {
    const key = `${what}/${outpoint(1).txid}:0/1`;
    await world.post(entries.factReversed({ programme, effectiveOn: DAY_ONE, key }));
  }
  expect(await world.figures(programme)).toMatchObject({ received: 100n, available: 100n });
});

test("the life of a batch: reserved, signed, confirmed, taken back, confirmed dearer", async () => {
  await fundedProgramme(1_000n);
  await world.post(grant("l", programme, 300n));
  await world.post(grant("m", programme, 200n));
  const of = { programme, effectiveOn: DAY_ONE, batch: `batch-${programme}` };
  const payouts = [
    { id: "l", hold: "grant/l", amount: sats(290n) },
    { id: "m", hold: "grant/m", amount: sats(200n) },
  ];
  const feeCap = sats(50n);
  await world.post(entries.feeReserved({ ...of, feeCap }));
  expect(await world.figures(programme)).toMatchObject({ available: 450n, committed: 550n });

  await world.post(entries.batchSigned({ ...of, payouts, feeCap }));
  expect(await world.figures(programme)).toMatchObject({
    available: 460n,
    committed: 0n,
    inFlight: 540n,
  });

  const mined = { ...of, payouts, feeCap, fee: sats(20n), turn: 1 };
  await world.post(entries.batchConfirmed(mined));
  expect(await world.figures(programme)).toMatchObject({
    available: 490n,
    inFlight: 0n,
    paid: 490n,
    fees: 20n,
  });

  await world.post(entries.batchReorganised(mined));
  expect(await world.figures(programme)).toMatchObject({
    available: 460n,
    inFlight: 540n,
    paid: 0n,
    fees: 0n,
  });

  await world.post(entries.batchConfirmed({ ...mined, fee: sats(80n), turn: 3 }));
  expect(await world.figures(programme)).toMatchObject({
    received: 1_000n,
    available: 430n,
    inFlight: 0n,
    paid: 490n,
    fees: 80n,
  });
});

test("a batch taken back when its released fee is promised elsewhere is booked all the same", async () => {
  await fundedProgramme(150n);
  await world.post(grant("n", programme, 100n));
  const of = { programme, effectiveOn: DAY_ONE, batch: `batch-${programme}` };
  const payouts = [{ id: "n", hold: "grant/n", amount: sats(100n) }];
  const feeCap = sats(50n);
  await world.post(entries.feeReserved({ ...of, feeCap }));
  await world.post(entries.batchSigned({ ...of, payouts, feeCap }));
  const mined = { ...of, payouts, feeCap, fee: sats(10n), turn: 1 };
  await world.post(entries.batchConfirmed(mined));
  await world.post(grant("o", programme, 40n));
  await world.post(entries.batchReorganised(mined));
  expect(await world.figures(programme)).toMatchObject({ available: -40n, inFlight: 150n });
  await world.post(entries.batchConfirmed({ ...mined, turn: 3 }));
  expect(await world.figures(programme)).toMatchObject({ available: 0n, committed: 40n });
});

test("what reconciliation compares are the coins that moved, not what the ledger added", async () => {
  await fundedProgramme(100n);
  await world.post(grant("q", programme, 70n));
  await world.post(entries.giftReorganised(receipt(0, 100n)));
  await world.post(gift(10 * programmes + 1, programme, 30n));
  const moved = await coinMovements({ sql: world.db.app }, programme);
  expect(moved.map(({ event, amount }) => [event, amount])).toEqual([
    ["gift.confirmed", 100n],
    ["gift.reorganised", -100n],
    ["gift.confirmed", 30n],
  ]);
  const booked = moved.map(({ reference, amount }) => ({
    id: reference.replace(/\/\d+$/, ""),
    amount,
  }));
  const onChain = [{ id: `${outpoint(1).txid}:0`, amount: 30n }];
  expect(reconcile(1, booked, onChain)).toMatchObject({
    difference: 0n,
    notOnChain: [],
    notInLedger: [],
  });
});

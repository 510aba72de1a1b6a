/** Amounts that no grant is given again: those given or paid lately, and whatever is still unpaid, however old it is. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { sats } from "../../../src/base/sats.ts";
import {
  batchConfirmed,
  batchSigned,
  feeReserved,
  grantReleased,
} from "../../../src/ledger/entries.ts";
import { recentGrants } from "../../../src/ledger/recent-grants.view.ts";
import { gift, grant, ledgerWorld } from "../../support/ledger.ts";
import type { LedgerWorld } from "../../support/ledger.ts";

const LONG_AGO = "2030-01-07";
const LATELY = "2030-05-01";
const SINCE = new Date("2030-04-20T12:00:00Z");
const on = (effectiveOn: string) => ({ programme: "relief", effectiveOn });

let world: LedgerWorld;

/** A batch of one grant and a fee of at most 77 sats, frozen, signed, and mined if that is wanted. */
async function pay(id: string, amount: bigint, { mined }: { mined?: string }): Promise<void> {
  const batch = { ...on(LONG_AGO), batch: `b-${id}`, feeCap: sats(77n) };
  const payouts = [{ id, hold: `grant/${id}`, amount: sats(amount) }];
  await world.post(feeReserved(batch));
  await world.post(batchSigned({ ...batch, payouts }));
  if (mined === undefined) return;
  await world.post(batchConfirmed({ ...batch, ...on(mined), payouts, fee: sats(70n), turn: 1 }));
}

beforeAll(async () => {
  world = await ledgerWorld();
  await world.open("relief");
  await world.post(gift(1, "relief", 100_000n));
  for (const [name, amount] of [
    ["resting", 1_001n],
    ["released", 1_002n],
    ["in-flight", 1_003n],
    ["paid-then", 1_004n],
    ["paid-now", 1_005n],
    ["large", 9_000n],
  ] as const)
    await world.post({ ...grant(name, "relief", amount), effectiveOn: LONG_AGO });
  await world.post(grantReleased({ ...on(LONG_AGO), hold: "grant/released" }));
  await pay("in-flight", 1_003n, {});
  await pay("paid-then", 1_004n, { mined: LONG_AGO });
  await pay("paid-now", 1_005n, { mined: LATELY });
  await world.post({ ...grant("new", "relief", 1_006n), effectiveOn: LATELY });
  await world.post({ ...grant("taken-back", "relief", 1_007n), effectiveOn: LATELY });
  await world.post(grantReleased({ ...on(LATELY), hold: "grant/taken-back" }));
});
afterAll(async () => {
  await world.check();
  await world.db.close();
});

test("an old grant that is not paid yet is among them, also when it is signed and in no block", async () => {
  const found = await recentGrants(
    { sql: world.db.app },
    { since: SINCE, low: sats(1_000n), high: sats(2_000n) },
  );
  expect([...found].sort()).toEqual([1_001n, 1_003n, 1_005n, 1_006n, 1_007n]);
});

test("what is held for a fee is no amount of a grant", async () => {
  await world.post(feeReserved({ ...on(LATELY), batch: "open", feeCap: sats(78n) }));
  const ask = { since: SINCE, low: sats(1n), high: sats(100n) };
  expect([...(await recentGrants({ sql: world.db.app }, ask))]).toEqual([]);
});

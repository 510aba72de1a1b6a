/**
 * Whoever owns the database writes over the rate at which an award in a currency is reckoned. Then nothing is signed, or what two people approved: the
 * payment at the rate, source and moment that stand in the manifest they read, and never more than was held at the decision.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { requestSignature } from "../../../src/payouts/jobs.ts";
import { awardCeiling, awardSats } from "../../../src/payouts/award.ts";
import { parseManifest } from "../../../src/payouts/manifest.ts";
import { DAY } from "../../support/clock.ts";
import { EUROS, freezeThese, readyMoney, recordRate } from "../../support/fiat-steps.ts";
import { newSigner } from "../../support/new-signer.ts";
import { approveAs, settledGift } from "../../support/steps.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { tamper } from "../../support/tamper.ts";
import type { StoredRow } from "../../support/tamper.ts";
import { onClone, paidBy, stop } from "../../support/tampered-world.ts";
import { World } from "../../support/world.ts";

const PRICE = 50_000;
const AWARD = { cents: BigInt(EUROS.cents), currency: "EUR" } as const;

let world: World;
let ready: FreshDatabase;
let payout: string;
let rate: StoredRow;
/** What was held for it: the most that it may come to. */
let cover: bigint;

beforeAll(async () => {
  world = await World.start("altered rates");
  await settledGift(world, 3_000_000n);
  await recordRate(world, PRICE);
  ({ payout } = await readyMoney(world));
  cover = (await world.sql("payouts").where({ id: payout }).first("amount")).amount;
  rate = await world.sql("fiat_rates").first();
  ready = await stop(world);
}, 120_000);
afterAll(async () => {
  await ready.close();
  await world.close();
});

/** What comes of it when the payout is frozen, approved and signed with the rate so changed. */
async function paidWith(change: StoredRow): Promise<string> {
  const key = { id: rate["id"] };
  if (!(await tamper(world.database.owner, "fiat_rates", { key, change }))) return "impossible";
  const frozen = await freezeThese(world, payout);
  if (frozen.status === 500) return "BREAKS freezing";
  if (frozen.status !== 201) return `stopped: ${frozen.body.code}`;
  const batch: string = frozen.body.id;
  for (const code of ["larch", "maple"]) {
    const { status, body } = await approveAs(world, batch, code);
    if (status !== 201) return status === 500 ? "BREAKS approving" : `stopped: ${body.code}`;
  }
  const read = { sql: world.sql };
  const rule = await requestSignature(
    { work: world.work, read, ask: await newSigner(world) },
    batch,
  );
  const form = await world.sql("batch_variants").where({ batch }).first("raw");
  if (form === undefined) return `stopped: ${rule}`;
  const { manifest } = await world.sql("batches").where({ id: batch }).first("manifest");
  const approved = parseManifest(new TextEncoder().encode(manifest));
  const [{ amount, script }] = approved.payouts as [(typeof approved.payouts)[number]];
  const worth = awardSats(AWARD, approved.rate);
  const isIn = amount >= worth && amount <= awardCeiling(worth, 2) && amount <= cover;
  const isPaid = paidBy(form.raw).split("\n").includes(`${script} ${amount}`);
  return isIn && isPaid ? "pays by the rate that was approved" : `PAYS ${paidBy(form.raw)}`;
}

const price = (factor: number): StoredRow => ({
  minor_units: BigInt(Math.round(PRICE * 100 * factor)),
});
const moved = (days: number): StoredRow => ({
  quoted_at: new Date((rate["quoted_at"] as Date).getTime() + days * DAY),
});

test.each<[string, () => StoredRow, RegExp]>([
  ["untouched", () => price(1), /^pays by the rate/],
  [
    "a price that is a tenth more pays less, as was approved",
    () => price(1.1),
    /^pays by the rate/,
  ],
  ["a price that is a tenth less, within what is held", () => price(0.9), /^pays by the rate/],
  ["half the price would pay twice: no batch", () => price(0.5), /^stopped: payout-shortfall$/],
  ["a price of nothing", () => ({ minor_units: 1n }), /^stopped: /],
  ["another currency", () => ({ currency: "USD" }), /^stopped: rate-needed$/],
  ["another source, which approvers read", () => ({ source: "a-friend" }), /^pays by the rate/],
  ["a source that is no name", () => ({ source: "a friend" }), /^stopped: rate-needed$/],
  ["older than it may be", () => moved(-3), /^stopped: rate-needed$/],
])("%s", async (_name, change, came) => {
  expect(await onClone(world, ready, () => paidWith(change()))).toMatch(came);
});

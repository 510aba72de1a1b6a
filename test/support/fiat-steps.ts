/** Steps with awards in a currency: rates that a treasurer records, and what is granted, paid and read of them. */
import type request from "supertest";
import { formatTime } from "../../src/base/clock.ts";
import { askForHelp, claimant, onceKey, reviewAs, triage } from "./steps.ts";
import type { World } from "./world.ts";

/** What is granted in tests: 100 euros, unless a test says otherwise. */
export const EUROS = { cents: "10000", currency: "EUR" };

/** The treasurer records what a bitcoin is worth now, in whole units of the currency; a minute passes, so that it is the newest. */
export async function recordRate(world: World, price: number, currency = "EUR"): Promise<void> {
  world.clock.advance(60_000);
  const hazel = await world.signedIn("hazel");
  await hazel
    .post("/api/v1/rates")
    .set("Idempotency-Key", onceKey())
    .send({
      ...{ currency, minorUnits: `${price}00`, sats: "100000000", source: "exchange-example" },
      ...{ quotedAt: formatTime(world.clock.now()), reason: "the price of today" },
    })
    .expect(201);
}

/** Both reviewers grant an award in a currency; the answer of the second. */
export async function grantMoney(
  world: World,
  id: string,
  amount: { cents: string; currency: string },
): Promise<request.Response> {
  await reviewAs(world, id, "first", amount);
  return reviewAs(world, id, "second", amount);
}

/** A payout of an award in a currency that waits for a batch; its recipient's code, its case and itself. */
export async function readyMoney(
  world: World,
  amount = EUROS,
): Promise<{ code: string; id: string; payout: string }> {
  const before = new Set((await payoutsOf(world)).map((each) => each.id));
  const code = await askForHelp(world);
  const id = await triage(world);
  const { status, body } = await grantMoney(world, id, amount);
  if (status !== 201) throw new Error(`the review answers ${status} ${body.type}`);
  await claimant(world, code).setDestination(world.chain.wallet.address().address).expect(200);
  const payout = (await payoutsOf(world)).find((each) => !before.has(each.id));
  return { code, id, payout: payout.id };
}

/** The payouts that wait, as treasurers read them. */
export async function payoutsOf(world: World): Promise<any[]> {
  const hazel = await world.signedIn("hazel");
  return (await hazel.get("/api/v1/payouts").expect(200)).body.payouts;
}

/** Freezes these payouts; the answer as it comes. */
export async function freezeThese(world: World, ...payouts: string[]): Promise<request.Response> {
  const hazel = await world.signedIn("hazel");
  return hazel
    .post("/api/v1/batches")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general", payouts });
}

/** Somebody says that more is held for a payout: what they see, unless a test says otherwise; the answer as it comes. */
export async function raise(
  world: World,
  code: string,
  payout: string,
  sum?: string,
): Promise<request.Response> {
  const seen = (await payoutsOf(world)).find((each) => each.id === payout);
  const amount = sum ?? seen?.raise?.amount ?? seen?.raiseTo ?? "1000";
  return (await world.signedIn(code)).post(`/api/v1/payouts/${payout}/raising`).send({ amount });
}

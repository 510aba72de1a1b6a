/** What bitcoin was worth: recorded by hand with a reason, for good, and used for accounts only. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { valueAt } from "../../../src/rates/rate.ts";
import { onceKey, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let hazel: Awaited<ReturnType<World["signedIn"]>>;
beforeAll(async () => {
  world = await World.start("rates");
  hazel = await world.signedIn("hazel");
});
afterAll(() => world.close());

function rate(change: Record<string, string> = {}) {
  const quotedAt = `${world.clock.now().toISOString().slice(0, 19)}Z`;
  const asked = {
    currency: "EUR",
    minorUnits: "4300001",
    sats: "100000000",
    source: "exchange-example",
    reason: "monthly accounts",
    quotedAt,
    ...change,
  };
  return hazel.post("/api/v1/rates").set("Idempotency-Key", onceKey()).send(asked);
}

test("a value is rounded towards zero, for what came and what was taken back", () => {
  const each = { minorUnits: 3n, sats: 2n };
  expect([valueAt(3n, each), valueAt(-3n, each), valueAt(0n, each)]).toEqual([4n, -4n, 0n]);
  const all = { minorUnits: 10n ** 15n, sats: 1n };
  expect(valueAt(2_100_000_000_000_000n, all)).toBe(2_100_000_000_000_000n * 10n ** 15n);
});

test("a gift is worth what the rate of its day says; without one it has no value", async () => {
  await settledGift(world, 250_000n);
  const at = "/api/v1/valuations?programme=general&currency=EUR";
  const [before] = (await hazel.get(at).expect(200)).body.valuations;
  expect(before).toMatchObject({ account: "revenue:donations:general", amount: "250000" });
  expect(before).not.toHaveProperty("value");
  const day = `${before.effectiveOn}T12:00:00Z`;
  await world.database.owner.raw(
    `insert into fiat_rates (currency, minor_units, sats, source, quoted_at, method, reason, recorded_by, recorded_at)
     values ('EUR', 4300001, 100000000, 'test', ?, 'hand', 'test', 'hazel', ?)`,
    [day, day],
  );
  const [after] = (await hazel.get(at).expect(200)).body.valuations;
  expect(after).toMatchObject({ value: "10750", source: "test", quotedAt: day });
  const dollars = await hazel.get(at.replace("EUR", "USD")).expect(200);
  expect(dollars.body.valuations[0]).not.toHaveProperty("value");
});

test("a rate is recorded with its source, its time, a reason and who recorded it", async () => {
  const { body } = await rate().expect(201);
  expect(body).toMatchObject({ method: "hand", by: "hazel", source: "exchange-example" });
  const rowan = await world.signedIn("rowan");
  const listed = await rowan.get("/api/v1/rates?currency=EUR").expect(200);
  expect(listed.body.rates).toContainEqual({ ...body, reason: "monthly accounts" });
});

test.each([
  ["one of the same source and moment", {}, 409, "rate-known"],
  ["one from the future", { quotedAt: "2099-01-01T00:00:00Z" }, 409, "rate-stale"],
  ["one that is old", { quotedAt: "2020-01-01T00:00:00Z" }, 409, "rate-stale"],
  ["one without a reason", { reason: " " }, 422, "request-invalid"],
  ["one of nothing", { minorUnits: "0" }, 422, "request-invalid"],
  ["one whose reason has control characters", { reason: "a\u0000b c" }, 422, "request-invalid"],
  ["a fraction", { minorUnits: "1.5" }, 422, "request-invalid"],
])("%s is refused", async (_what, change, status, code) => {
  const { body } = await rate(change).expect(status);
  expect(body.type).toContain(code);
});

test("rates are never changed, not even by the owner as a replica", async () => {
  const sql = await world.database.owner.transaction();
  await sql.raw("set local session_replication_role = replica");
  await expect(sql.raw("update fiat_rates set sats = 1")).rejects.toMatchObject({ code: "LG006" });
  await sql.rollback();
  await expect(world.sql.raw("delete from fiat_rates")).rejects.toMatchObject({ code: "42501" });
});

test("an auditor reads and records none; a reviewer does neither", async () => {
  const rowan = await world.signedIn("rowan");
  const birch = await world.signedIn("birch");
  await rowan.post("/api/v1/rates").set("Idempotency-Key", onceKey()).send({}).expect(403);
  await birch.get("/api/v1/rates?currency=EUR").expect(403);
  await birch.get("/api/v1/valuations?programme=general&currency=EUR").expect(403);
});

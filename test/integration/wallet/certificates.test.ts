import { randomBytes } from "node:crypto";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { DAY } from "../../support/clock.ts";
import { World } from "../../support/world.ts";

let world: World;
beforeAll(async () => {
  world = await World.start("certificates");
});
afterAll(() => world.close());

const give = () =>
  request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", randomBytes(24).toString("base64url"))
    .send({ programme: "general" });

test("a certificate that ends before the donor's month is over is not handed out, and the stock renews itself", async () => {
  await give().expect(201);
  world.clock.advance(160 * DAY);
  const refused = await give().expect(503);
  expect(refused.body.type).toBe("/problems/certificates-exhausted");
  await world.certify();
  const fresh = await give().expect(201);
  expect(fresh.body.certificate).toContain('"notAfter":"2027-1');
});

test("a gap in the stock is filled before it is reached", async () => {
  const row: { next_receive: number } = await world
    .sql("wallet_keychains")
    .where({ programme: "general" })
    .first();
  await world.database
    .owner("wallet_certificates")
    .where({ programme: "general", index: row.next_receive + 1 })
    .delete();
  await give().expect(201);
  await give().expect(503);
  await world.certify();
  await give().expect(201);
});

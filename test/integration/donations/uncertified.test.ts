/** Who changes the wallet in the database is paid nothing: no address is shown but the one that the offline key has certified. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { accountDescriptor, masterOf } from "../../../src/bitcoin/seed.ts";
import { openForm, sendForm } from "../../support/form-steps.ts";
import { assess, askForHelp, onceKey, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let claim: string;

beforeAll(async () => {
  world = await World.start("uncertified");
  await settledGift(world, 1_000_000n);
  claim = await askForHelp(world);
  const id = await triage(world);
  for (const stage of ["first", "second"] as const) await assess(world, id, stage, 100_000n);
});
afterAll(() => world.close());

const donate = () =>
  request(world.app)
    .post("/api/v1/donations")
    .set("Idempotency-Key", onceKey())
    .send({ programme: "general" });
const caseAddress = () =>
  request(world.app).post("/api/v1/request/case-address").set("Authorization", `Claim ${claim}`);
const general = () => world.database.owner("wallet_keychains").where({ programme: "general" });
const issued = () => world.sql("wallet_addresses").where({ chain: 0 });

test("with a thief's descriptor in the database nobody is shown an address, and none is used up", async () => {
  const { descriptor } = await general().first();
  const before = await issued();
  const thief = accountDescriptor(masterOf(new Uint8Array(32).fill(7), "regtest"), "regtest", 0);
  await world.database.owner.transaction(async (sql) => {
    await sql.raw("set local session_replication_role = replica");
    await sql("wallet_keychains").where({ programme: "general" }).update({ descriptor: thief });
  });
  for (const answer of [await donate(), await caseAddress()]) {
    expect([answer.status, answer.body.type]).toEqual([503, "/problems/address-uncertified"]);
    expect(answer.text).not.toContain("bcrt1");
  }
  const token = await openForm(world.app, "/donate");
  world.clock.advance(60_000);
  const page = await sendForm(world.app, "/donate", { token, programme: "general" });
  expect(page.status).toBe(503);
  expect(page.text).not.toContain("bcrt1");
  expect(await issued()).toEqual(before);
  await world.database.owner.transaction(async (sql) => {
    await sql.raw("set local session_replication_role = replica");
    await sql("wallet_keychains").where({ programme: "general" }).update({ descriptor });
  });
  expect((await donate()).status).toBe(201);
  expect((await caseAddress()).status).toBe(200);
});

test("nor with the certificate of another address, programme or purpose in the place of the next", async () => {
  const { next_receive: next } = await general().first();
  const notes = world.database.owner("wallet_certificates");
  const [own] = await notes.clone().where({ programme: "general", index: next, purpose: "gift" });
  for (const other of [
    { programme: "general", index: Number(next) + 1, purpose: "gift" },
    { programme: "general", index: next, purpose: "case" },
    { programme: "fines", index: next, purpose: "gift" },
  ]) {
    const [{ note }] = await notes.clone().where(other);
    await notes
      .clone()
      .where({ programme: "general", index: next, purpose: "gift" })
      .update({ note });
    expect((await donate()).body.type, JSON.stringify(other)).toBe("/problems/address-uncertified");
  }
  await notes
    .clone()
    .where({ programme: "general", index: next, purpose: "gift" })
    .update({ note: own.note });
  expect((await donate()).status).toBe(201);
});

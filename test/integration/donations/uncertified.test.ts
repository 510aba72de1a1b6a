/** Who changes the wallet in the database is paid nothing: no address is shown but the one that the offline key has certified. */
import type { Knex } from "knex";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { formatCode, newCode } from "../../../src/base/code.ts";
import { parseAddress } from "../../../src/bitcoin/address.ts";
import { accountDescriptor, masterOf } from "../../../src/bitcoin/seed.ts";
import { openForm, sendForm, shownText } from "../../support/form-steps.ts";
import { seededRandom } from "../../support/random.ts";
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
const caseAddress = (code = claim) =>
  request(world.app).post("/api/v1/request/case-address").set("Authorization", `Claim ${code}`);
const status = () =>
  request(world.app).get("/api/v1/request").set("Authorization", `Claim ${claim}`);
const gift = (code: string) =>
  request(world.app).get("/api/v1/donation").set("Authorization", `Receipt ${code}`);
/** What a thief does who owns the database. */
const asThief = (change: (sql: Knex) => Promise<unknown>): Promise<void> =>
  world.database.owner.transaction(async (sql) => {
    await sql.raw("set local session_replication_role = replica");
    await change(sql);
  });
const setDescriptor = (descriptor: string): Promise<void> =>
  asThief((sql) => sql("wallet_keychains").where({ programme: "general" }).update({ descriptor }));
const thief = accountDescriptor(masterOf(new Uint8Array(32).fill(7), "regtest"), "regtest", 0);
const general = () => world.database.owner("wallet_keychains").where({ programme: "general" });
const issued = () => world.sql("wallet_addresses").where({ chain: 0 });

test("with a thief's descriptor in the database nobody is shown an address, and none is used up", async () => {
  const { descriptor } = await general().first();
  const before = await issued();
  await setDescriptor(thief);
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
  await setDescriptor(descriptor);
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

/** Pages show addresses in groups. */
const showsAddress = (answer: request.Response): boolean => shownText(answer).includes("bcrt1");
function expectNone(answer: request.Response): void {
  expect([answer.status, showsAddress(answer)]).toEqual([503, false]);
}

test("nor is a case's address shown again by a thief's descriptor", async () => {
  const { descriptor } = await general().first();
  const { address } = (await caseAddress().expect(200)).body;
  expect((await status().expect(200)).body.caseAddress).toBe(address);
  const form = { token: await openForm(world.app, "/request"), code: claim };
  expect(showsAddress(await sendForm(world.app, "/request", form))).toBe(true);
  await setDescriptor(thief);
  for (const answer of [await status(), await caseAddress()]) {
    expectNone(answer);
    expect(answer.body.type).toBe("/problems/address-uncertified");
  }
  expectNone(await sendForm(world.app, "/request", form));
  await setDescriptor(descriptor);
  expect((await caseAddress().expect(200)).body.address).toBe(address);
});

test("nor a gift's by a thief's script; one without a mark shows its gifts and no address", async () => {
  const { body } = await donate().expect(201);
  const { address, receiptCode } = body;
  expect((await gift(receiptCode).expect(200)).body.address).toBe(address);
  const form = { token: await openForm(world.app, "/donation"), code: receiptCode };
  expect(showsAddress(await sendForm(world.app, "/donation", form))).toBe(true);
  const other = (await donate().expect(201)).body;
  const rows = await world.sql("donations");
  const scriptOf = (shown: string): Buffer => Buffer.from(parseAddress(shown, "regtest").script);
  const row = rows.find(({ script }) => script.equals(scriptOf(address)));
  const setRow = (changes: object): Promise<void> =>
    asThief((sql) =>
      sql("donations").where({ receipt_lookup: row.receipt_lookup }).update(changes),
    );
  await asThief((sql) =>
    sql("donations")
      .where({ script: scriptOf(other.address) })
      .delete(),
  );
  await setRow({ script: scriptOf(other.address) });
  const answer = await gift(receiptCode);
  expectNone(answer);
  expect(answer.body.type).toBe("/problems/address-uncertified");
  expectNone(await sendForm(world.app, "/donation", form));
  await setRow({ script_mark: null });
  const unmarked = await gift(receiptCode).expect(200);
  expect(unmarked.body).toMatchObject({ programme: "general", gifts: [] });
  const page = await sendForm(world.app, "/donation", form);
  expect(page.status).toBe(200);
  expect([unmarked, page].map(showsAddress)).toEqual([false, false]);
  await setRow({ script: row.script, script_mark: row.script_mark });
  expect((await gift(receiptCode).expect(200)).body.address).toBe(address);
});

test("whose addresses are believed is asked after the code: one that opens nothing hears no more than that", async () => {
  await world.database.owner.raw("alter table fund_files disable trigger user");
  await asThief((sql) => sql("fund_files").delete());
  expect((await caseAddress()).body.type).toBe("/problems/fund-untrusted");
  const nobody = formatCode(newCode("claim", seededRandom("nobody")));
  const { status: told, body } = await caseAddress(nobody);
  expect([told, body.type]).toEqual([401, "/problems/code-unknown"]);
});

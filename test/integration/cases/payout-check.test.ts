/** A recipient looks their payment up in the public book, once; nothing joins the looking, or the case, to the payment. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { deleteExpiredChecks } from "../../../src/audit/payout-check.store.ts";
import { commitmentOf } from "../../../src/audit/commitment.ts";
import type { PayoutPart } from "../../../src/audit/commitment.ts";
import { parseLeaf } from "../../../src/audit/leaf.ts";
import { mixCases } from "../../../src/cases/mix-cases.ts";
import { fromHex } from "../../../src/base/bytes.ts";
import { sats } from "../../../src/base/sats.ts";
import { dumpTables } from "../../support/dump.ts";
import { openForm, sendForm, shownText, tokenOf } from "../../support/form-steps.ts";
import {
  approve,
  claimant,
  freeze,
  onceKey,
  readyPayout,
  settledGift,
} from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let code: string;

beforeAll(async () => {
  world = await World.start("payout-check");
  await settledGift(world, 3_000_000n);
  code = await paid(100_000n);
});
afterAll(() => world.close());

/** Somebody who was paid, deep enough to be in the book's pool; the claim code. */
async function paid(amount: bigint): Promise<string> {
  const ready = await readyPayout(world, amount);
  await approve(world, await freeze(world));
  await world.sign();
  await world.send();
  await world.mine(2);
  return ready.code;
}

const check = (of: string, key = onceKey()) =>
  request(world.app)
    .post("/api/v1/request/payout-check")
    .set("Authorization", `Claim ${of}`)
    .set("Idempotency-Key", key);

/** Sends the form of the request's page; `language` of the page. */
async function look(of: string, language: string, token?: string) {
  const path = `/${language}/request`;
  const first = await sendForm(world.app, path, {
    token: await openForm(world.app, path),
    code: of,
  });
  const sent = token ?? tokenOf(first.text);
  return {
    sent,
    page: await sendForm(world.app, `${path}/payout-check`, { token: sent, code: of }),
  };
}

test("before the book has it the answer is to wait, and nothing is used up", async () => {
  const early = await check(code).expect(200);
  expect(early.body.payments).toMatchObject([{ state: "waiting", published: 0, openings: [] }]);
  expect((await claimant(world, code).status()).body.checkOpen).toBe(true);
  await request(world.app).post("/api/v1/request/payout-check").expect(401);
  await request(world.app)
    .post("/api/v1/request/payout-check")
    .set("Authorization", `Claim ${code}`)
    .expect(400);
});

test("once it is in, every opening is an entry of the log and all add up; a lost answer comes again, another question gets nothing", async () => {
  await world.closeEpoch();
  const key = onceKey();
  const { body } = await check(code, key).expect(200);
  const [payment] = body.payments;
  const { payouts } = (await claimant(world, code).status()).body;
  expect(payment).toMatchObject({ state: "agrees", amount: payouts[0].amount });
  let sum = 0n;
  for (const { index, salt, part } of payment.openings) {
    const own: PayoutPart = { ...part, s: sats(BigInt(part.s)), sum: sats(BigInt(part.sum)) };
    const entry = await world.sql("log_entries").where({ index }).first();
    expect(parseLeaf(entry.bytes)).toMatchObject({ c: commitmentOf(fromHex(salt), own), s: own.s });
    sum += own.s;
  }
  expect(sum.toString()).toBe(payment.amount);
  expect((await check(code, key).expect(200)).body).toEqual(body);
  expect((await check(code).expect(200)).body.payments).toEqual([]);
  expect((await claimant(world, code).status()).body.checkOpen).toBe(false);
});

test("two who look at once: one sees it", async () => {
  const other = await paid(150_000n);
  await world.closeEpoch();
  const answers = await Promise.all([check(other), check(other), check(other)]);
  const seen = answers.map(({ body }) => body.payments.length as number);
  expect(seen.sort()).toEqual([0, 0, 1]);
  const key = onceKey();
  await check(other, key).expect(200);
  expect((await check(code, key).expect(409)).body.code).toBe("idempotency-key-reused");
});

test("the page says it without script, the same to a form that is sent twice, and then no more", async () => {
  const other = await paid(120_000n);
  const { page: early } = await look(other, "en");
  expect(shownText(early)).toContain("not in the public book yet");
  await world.closeEpoch();
  const { page, sent } = await look(other, "be");
  expect(page.status).toBe(200);
  expect(shownText(page)).toMatch(/Ваш плацёж ёсць у публічнай кнізе: частак — \d+/);
  expect(shownText((await look(other, "be", sent)).page)).toContain("Гэта быў адзіны прагляд");
  expect(shownText((await look(other, "en")).page)).toContain("There is no payment to look up.");
  const dump = await dumpTables(world.database.owner);
  expect(dump).not.toMatch(/(payments|openings)\\*"\s*:/);
});

test("no key of a payout is a key of its claim, and no byte of a case stands with the check", async () => {
  const keys: Buffer[] = await world.sql("payouts").pluck("check_key");
  const checks = await world.database.owner("payout_checks");
  expect(checks.length).toBe(keys.length);
  expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(keys.length);
  const lines = (await dumpTables(world.database.owner)).split("\n");
  for (const key of keys) {
    const beside = lines.filter((line) => line.includes(key.toString("hex")));
    expect(beside.map((line) => line.split(" ")[0])).toEqual(["public.payouts"]);
  }
  expect(new Set(checks.map(({ box }: { box: Buffer }) => box.length)).size).toBe(1);
  await expect(
    world.database.owner("payouts").update({ check_key: Buffer.alloc(32, 9) }),
  ).rejects.toThrow("never changed");
});

test("who looks writes nothing beside the payment, and what is written in the case is mixed with the rest", async () => {
  const { owner } = world.database;
  const state = async () =>
    (
      await owner.raw(
        "select payout, xmin::text, xmax::text, ctid::text from payout_checks order by payout",
      )
    ).rows as unknown[];
  const payouts = async () =>
    (await owner.raw("select id, xmin::text, xmax::text, ctid::text from payouts order by id"))
      .rows as unknown[];
  const other = await paid(110_000n);
  await world.closeEpoch();
  const [before, paidBefore] = [await state(), await payouts()];
  expect((await check(other)).body.payments).toHaveLength(1);
  expect([await state(), await payouts()]).toEqual([before, paidBefore]);
  await world.work({ kind: "job", name: "mix-cases" }, mixCases);
  const { rows } = await owner.raw(
    `select count(*) from vault_entries v join payout_checks p on v.xmin = p.xmin`,
  );
  expect(Number(rows[0].count)).toBe(0);
});

test("what nobody looked at goes fourteen days after the close that had it all; then it is said to be gone, and not before", async () => {
  const other = await paid(130_000n);
  await world.closeEpoch();
  const purge = () =>
    world.work({ kind: "job", name: "purge" }, (unit) => deleteExpiredChecks(unit, unit.at));
  world.clock.advance(14 * 86_400_000);
  await purge();
  expect((await claimant(world, other).status()).body.checkOpen).toBe(true);
  world.clock.advance(86_400_000);
  expect(await purge()).toBeGreaterThan(0);
  expect((await check(other)).body.payments).toMatchObject([{ state: "gone", openings: [] }]);
  expect((await check(other)).body.payments).toEqual([]);
  expect(await world.sql("payout_checks").count()).toEqual([{ count: 0n }]);
});

test("a book that says another thing than what was paid is said to differ", async () => {
  const other = await paid(140_000n);
  await world.closeEpoch();
  const [row] = await world
    .sql("batch_payouts")
    .whereIn("payout", world.sql("payout_checks").select("payout"));
  await world.database.owner.raw("alter table batch_payouts disable trigger user");
  await world.database
    .owner("batch_payouts")
    .where({ payout: row.payout })
    .update({ amount: String(BigInt(row.amount) + 1n) });
  await world.database.owner.raw("alter table batch_payouts enable trigger user");
  const [said] = (await check(other)).body.payments;
  expect(said).toMatchObject({ state: "differs" });
  expect(said.openings.length).toBeGreaterThan(0);
  // What shows it stays, for those whom the recipient tells.
  expect((await claimant(world, other).status()).body.checkOpen).toBe(true);
  expect((await check(other)).body.payments).toEqual([said]);
  expect(shownText((await look(other, "en")).page)).toContain("does not add up");
});

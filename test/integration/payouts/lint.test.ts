/** What a batch would tell is said before it is frozen, kept with it, and forgotten with it; what is severe takes a reason. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressOf } from "../../../src/bitcoin/address.ts";
import { findKeychain } from "../../../src/wallet/keychain.store.ts";
import { forgetPayouts } from "../../../src/payouts/forget-payouts.ts";
import { frozenAmounts } from "../../../src/payouts/past-batches.view.ts";
import { DAY } from "../../support/clock.ts";
import { approve, freeze, onceKey, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let batch: string;

beforeAll(async () => {
  world = await World.start("lint");
  await settledGift(world, 400_000n);
  await settledGift(world, 900_000n);
});
afterAll(() => world.close());

const treasurer = () => world.signedIn("hazel");
const idsOf = (body: any): string[] => body.lint.findings.map(({ id }: { id: string }) => id);

async function preview(order: object = { programme: "general" }) {
  return (await treasurer()).post("/api/v1/payouts/preview").send(order);
}

async function frozenWith(order: object) {
  const agent = await treasurer();
  return agent.post("/api/v1/batches").set("Idempotency-Key", onceKey()).send(order);
}

test("a preview says what would be told and leaves nothing behind", async () => {
  await readyPayout(world, 200_000n);
  const counts = () =>
    world.sql.raw(
      "select (select count(*) from batches) as b, (select count(*) from wallet_reservations) as r, (select max(index) from wallet_addresses where chain = 1) as i",
    );
  const before = (await counts()).rows;
  const { status, body } = await preview();
  expect(status).toBe(200);
  expect(idsOf(body)).toContain("sent-at-once");
  expect(body.payouts).toHaveLength(1);
  // Out of the smaller of two gifts that nobody can link, because it is used up: the other donor learns nothing.
  expect(body.lint.tracer).toMatchObject({
    now: 1,
    coins: [{ value: "400000", gifts: 1, seenBefore: 0 }],
  });
  expect((await counts()).rows).toEqual(before);
});

test("an approver whose access is frozen counts for none: it is said that nobody could approve", async () => {
  expect((await preview()).body.approverGap).toBeUndefined();
  const order = { reason: "lost their device", person: "maple" };
  const { body } = await (await treasurer()).post("/api/v1/freezes").send(order).expect(200);
  expect((await preview()).body.approverGap).toEqual({ moveOut: [] });
  for (const code of ["larch", "sorbus"])
    await (await world.signedIn(code)).post(`/api/v1/freezes/${body.id}/thaw`).expect(200);
  expect((await preview()).body.approverGap).toBeUndefined();
});

test("only who builds batches may look, and unknown payouts are refused as when freezing", async () => {
  const rowan = await world.signedIn("rowan");
  expect((await rowan.post("/api/v1/payouts/preview").send({ programme: "general" })).status).toBe(
    403,
  );
  const { status, body } = await preview({ programme: "general", payouts: ["0".repeat(32)] });
  expect([status, body.type]).toEqual([409, "/problems/payouts-missing"]);
});

test("what was said stands with the batch, the same on page and in JSON", async () => {
  batch = await freeze(world);
  const agent = await treasurer();
  const { body } = await agent.get(`/api/v1/batches/${batch}/lint`).expect(200);
  expect(idsOf(body)).toContain("sent-at-once");
  const page = await agent.get(`/staff/batches/${batch}`).expect(200);
  for (const { says } of body.lint.findings) expect(page.text).toContain(says.slice(0, 40));
  expect(page.text).toContain("What donors will see");
});

test("what a frozen batch pays is held against other batches until it is signed", async () => {
  const amounts = await world.sql("batch_payouts").where({ batch }).pluck("amount");
  expect(amounts).toHaveLength(1);
  expect(await frozenAmounts({ sql: world.sql })).toEqual(amounts);
});

test("it cannot be changed by the application, nor taken away before its time", async () => {
  const change = (set: string) => world.sql.raw(`update batches set ${set} where id = ?`, [batch]);
  await expect(change("lint = null")).rejects.toThrow("never changed");
  await expect(change("lint = '{}'")).rejects.toThrow("never changed");
  await expect(change("lint_severe = 0")).rejects.toThrow("permission denied");
  await expect(
    world.sql.raw(
      "insert into batches select (jsonb_populate_record(b, jsonb_build_object('id', repeat('0', 32), 'digest', '\\x' || repeat('00', 32), 'lint_severe', 1, 'anchor_vout', 9))).* from batches b where id = ?",
      [batch],
    ),
  ).rejects.toThrow("batches_lint_reason");
});

test("a coin on an address that nobody was shown is left alone while others do, and takes a reason when they do not", async () => {
  await approve(world, batch);
  await world.sign();
  expect(await frozenAmounts({ sql: world.sql })).toEqual([]);
  await world.send();
  await world.mine(2);
  const { descriptor } = await findKeychain({ sql: world.sql }, "regtest", "general");
  // A change address that was issued and never used.
  await readyPayout(world, 150_000n);
  const unused = await freeze(world);
  await (await treasurer()).post(`/api/v1/batches/${unused}/voiding`).expect(204);
  const [{ index }] = await world
    .sql("wallet_addresses")
    .where({ chain: 1 })
    .orderBy("index", "desc")
    .limit(1);
  await world.chain.fund(addressOf(descriptor.scriptAt(1, index), "regtest"), 5_000_000n);
  await world.mine(3);
  expect(idsOf((await preview()).body)).not.toContain("tracer-coin");
  await readyPayout(world, 2_000_000n);
  const { body } = await preview();
  expect(body.lint.findings[0]).toMatchObject({ id: "tracer-coin", severity: "severe" });
  const order = { programme: "general", payouts: body.payouts };
  const refused = await frozenWith(order);
  expect([refused.status, refused.body.type]).toEqual([409, "/problems/lint-severe"]);
  expect(refused.body).toMatchObject({ severe: "tracer-coin" });
  expect(refused.body.detail).toContain("may have been sent to see where the fund’s coins go");
  // A reason is given for what somebody was shown: without its names, or with others, it is for nothing of this.
  const reason = "the court sits on Friday";
  for (const severe of [undefined, ["equal-amounts"]]) {
    const { status, body: said } = await frozenWith({ ...order, reason, severe });
    expect([status, said.type, said.severe]).toEqual([409, "/problems/lint-severe", "tracer-coin"]);
    expect(said.send).toContain("`severe`");
  }
  const made = await frozenWith({ ...order, reason, severe: ["tracer-coin", "subset-sum"] });
  expect(made.status).toBe(201);
  expect(made.body.severe).toEqual(["tracer-coin"]);
  const kept = await (await treasurer()).get(`/api/v1/batches/${made.body.id}/lint`).expect(200);
  expect(kept.body.reason).toBe("the court sits on Friday");
  await (await treasurer()).post(`/api/v1/batches/${made.body.id}/voiding`).expect(204);
});

test("on the page the look comes first, and what is severe asks for a reason there", async () => {
  const agent = await treasurer();
  const list = await agent.get("/staff/payouts").expect(200);
  const token = /name="token" value="([^"]+)"/.exec(list.text)?.[1];
  const payouts = await world
    .sql("payouts")
    .whereNotExists(world.sql("batch_payouts").whereRaw("payout = payouts.id and live"))
    .pluck("id");
  const send = (path: string, more: object = {}) =>
    agent
      .post(path)
      .type("form")
      .send({ token, programme: "general", payouts, ...more });
  const look = await send("/staff/payouts/preview");
  expect(look.status).toBe(200);
  expect(look.text).toContain("Why freeze it all the same?");
  const refused = await send("/staff/payouts/batch");
  expect(refused.status).toBe(409);
  expect(refused.text).toContain("People could be found by this batch.");
  expect(refused.text).toContain("Why freeze it all the same?");
  // A reason that was written for something else keeps its words, and the page shows what it was not given for.
  const lintReason = "the court sits on Friday";
  const other = await send("/staff/payouts/batch", { lintReason, severe: "equal-amounts" });
  expect(other.status).toBe(409);
  expect(other.text).toContain("Your reason was not given for this");
  expect(other.text).toContain(`value="${lintReason}"`);
  expect(await world.sql("batches").where({ state: "frozen" })).toHaveLength(0);
  const [, severe] = /name="severe" value="([^"]+)"/.exec(other.text) ?? [];
  expect(severe).toBe("tracer-coin");
  const frozen = await send("/staff/payouts/batch", { lintReason, severe });
  expect(frozen.status).toBe(303);
  const [{ id }] = await world.sql("batches").where({ state: "frozen" });
  await (await treasurer()).post(`/api/v1/batches/${id}/voiding`).expect(204);
});

test("it is forgotten with whom the batch paid", async () => {
  world.clock.advance(31 * DAY);
  expect(await world.work({ kind: "job", name: "test" }, forgetPayouts)).toBe(1);
  const agent = await treasurer();
  const answer = await agent.get(`/api/v1/batches/${batch}/lint`).expect(404);
  expect(answer.body.type).toBe("/problems/lint-missing");
  expect(await world.sql("batches").where({ id: batch }).first("lint", "lint_reason")).toEqual({
    lint: null,
    lint_reason: null,
  });
  await agent.get(`/staff/batches/${batch}`).expect(200);
  await world.check();
});

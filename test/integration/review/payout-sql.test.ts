/** What the application's role can do to payouts with SQL of its own: an attacker who has its connection, or a bug. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let batch: string;
let payout: string;
let waiting: string;

beforeAll(async () => {
  world = await World.start("payout-sql");
  await settledGift(world, 2_000_000n);
  await settledGift(world, 2_000_000n);
  await readyPayout(world, 100_000n);
  [payout = ""] = await world.sql("payouts").pluck("id");
  batch = await freeze(world);
  await readyPayout(world, 110_000n);
  [waiting = ""] = await world.sql("payouts").whereNot({ id: payout }).pluck("id");
});
afterAll(() => world.close());

/** The rule that refuses a statement; undefined when it passes. */
async function refusal(statement: string, values: Record<string, unknown>): Promise<string> {
  const error = await world.sql.raw(statement, values as never).then(
    () => new Error("passed"),
    (thrown: unknown) => thrown as Error,
  );
  return error.message.split(" - ").at(-1) ?? "";
}

test("who built it, who reviewed a contained award, and who approved it before do not approve", async () => {
  const { digest, maker } = await world.sql("batches").where({ id: batch }).first();
  const { reviewers } = await world.sql("payouts").where({ id: payout }).first();
  const approves = (person: string, key: string): Promise<string> =>
    refusal(
      "insert into batch_approvals (digest, person, key, approval) values (:digest, :person, :key, '{}')",
      { digest, person, key },
    );
  expect(new Set([...reviewers, maker]).size).toBe(3);
  for (const person of [maker, ...reviewers])
    expect(await approves(person, "a")).toContain("may not approve this batch");
  expect(await approves("larch", "a")).toBe("passed");
  expect(await approves("larch", "b")).toContain("batch_approvals_pkey");
  expect(await approves("maple", "a")).toContain("batch_approvals_digest_key_key");
  // Not even the tables' owner takes one back or gives it to somebody else.
  const stored = world.database.owner("batch_approvals").where({ digest });
  const kept = "rows of batch_approvals are never changed";
  await expect(stored.clone().delete()).rejects.toThrow(kept);
  await expect(stored.clone().update({ person: "maple" })).rejects.toThrow(kept);
  await expect(world.database.owner.raw("truncate batch_approvals")).rejects.toThrow(kept);
  const keep = (how: string) =>
    world.database.owner.raw(`alter table batch_approvals ${how} trigger batch_approvals_keep`);
  await keep("disable");
  await stored.clone().delete();
  await keep("enable always");
});

test("nobody is both reviewers of an award", async () => {
  const statement = `insert into payouts (id, programme, amount, script, use, award, award_digest, destination, destination_digest, reviewers, hold)
    select repeat('b', 32), programme, amount, script || '\\x00', use, award, award_digest, destination, destination_digest, :names, 'grant/y'
    from payouts where id = :payout`;
  const names = (...of: string[]) => refusal(statement, { payout, names: of });
  expect(await names("birch", "birch")).toContain("payouts_reviewers_distinct");
  expect(await names("birch")).toContain("payouts_reviewers_check");
});

describe.each(["frozen", "signed"])("of a %s batch", (state) => {
  beforeAll(async () => {
    if (state === "frozen") return;
    await approve(world, batch);
    await world.sign();
  });

  test("no payout is freed for a second one", async () => {
    const statement = "update batch_payouts set live = false where batch = :batch";
    expect(await refusal(statement, { batch })).toContain("free only when its batch is voided");
  });

  test("no coin is freed for another one", async () => {
    const statement = "delete from wallet_reservations where lineage = :batch";
    expect(await refusal(statement, { batch })).toContain("keeps its coins");
  });

  test("no payout is given up", async () => {
    const statement = "update payouts set cancelled = true where id = :payout";
    expect(await refusal(statement, { payout })).toContain("only while no batch has it");
  });

  test("the next state is the chain's to say", async () => {
    const to = state === "frozen" ? "signed" : "confirmed";
    const statement = "update batches set state = :to where id = :batch";
    expect(await refusal(statement, { to, batch })).toContain("no signed form of this batch");
  });
});

test("a payout that waits is not slipped into a signed batch, where it would look paid", async () => {
  const statement = "insert into batch_payouts (batch, payout) values (:batch, :waiting)";
  expect(await refusal(statement, { batch, waiting })).toContain("takes no payout");
});

test("a batch begins frozen", async () => {
  const statement = `insert into batches select ('f' || substr(id, 2)) as id, programme, 'settled', version, manifest, sha256(digest), words,
    psbt, seed, repeat('e', 64), anchor_vout, fee, fee_cap, maker, expires_at, 0, null from batches where id = :batch`;
  expect(await refusal(statement, { batch })).toContain("a batch begins frozen");
});

test("no second payout goes to a script", async () => {
  const statement = `insert into payouts select repeat('a', 32), programme, amount, script, use, award, award_digest, destination,
    destination_digest, reviewers, 'grant/x', false from payouts where id = :payout`;
  expect(await refusal(statement, { payout })).toContain("payouts_script");
});

test("what was tried left everything as it was", () => world.check());

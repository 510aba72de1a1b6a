/** Against direct SQL as the application: what a batch pays stays, amounts of sats stay, and one person alone raises nothing. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { raise, readyMoney, recordRate } from "../../support/fiat-steps.ts";
import { freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
let money: string;
let batch: string;

beforeAll(async () => {
  world = await World.start("fiat-sql");
  await settledGift(world, 3_000_000n);
  await readyPayout(world, 100_000n);
  batch = await freeze(world);
  await recordRate(world, 40_000);
  money = (await readyMoney(world)).payout;
});
afterAll(() => world.close());

const refused = (statement: string, bindings: unknown[] = []) =>
  expect(world.sql.raw(statement, bindings as any[]).then()).rejects;

test("what a batch pays is never changed, and never what somebody says", async () => {
  await refused("update batch_payouts set amount = amount + 1").toThrow("permission denied");
  await expect(
    world.database.owner.raw("update batch_payouts set amount = amount + 1").then(),
  ).rejects.toThrow("what a batch pays is never changed");
  await world.sql
    .transaction(async (unit) => {
      const { id, amount }: { id: string; amount: bigint } = await unit("payouts")
        .where({ id: money })
        .first();
      await unit("batch_payouts").insert({ batch, payout: id, amount: amount + 1_000n });
      const row = await unit("batch_payouts").where({ batch, payout: id }).first();
      expect(row.amount).toBe(amount);
      throw new Error("only tried");
    })
    .catch((error: unknown) => expect(String(error)).toBe("Error: only tried"));
});

test("the amount of a payout follows a rate only where its award is in a currency, and in no batch", async () => {
  const { id } = await readyPayout(world, 110_000n);
  expect(id).toBeDefined();
  const [sats] = await world.sql("payouts").whereNot({ id: money }).orderBy("amount", "desc");
  await refused("update payouts set amount = amount - 1 where id = ?", [sats.id]).toThrow(
    "the amount of an award in sats is never changed",
  );
  const { payout } = await world.sql("batch_payouts").where({ batch }).first();
  await refused("update payouts set amount = amount - 1 where id = ?", [payout]).toThrow(
    /while no batch has it|never changed/,
  );
});

test("a raise has a first person and then another, and stays", async () => {
  const row = { payout: money, number: 1, amount: 400_000n };
  const insert = (raised: object) =>
    expect(world.sql("payout_raises").insert(raised).then()).rejects;
  await insert({ ...row, first_by: "hazel", second_by: "larch" }).toThrow("one after the other");
  await recordRate(world, 28_000);
  expect((await raise(world, "hazel", money)).status).toBe(204);
  await refused("update payout_raises set second_by = 'hazel'").toThrow("check");
  await refused("update payout_raises set second_by = 'larch', amount = amount * 2").toThrow(
    "one after the other",
  );
  await refused("delete from payout_raises").toThrow("one after the other");
  expect((await raise(world, "larch", money)).status).toBe(204);
  await refused("update payout_raises set second_by = 'maple'").toThrow("one after the other");
  await refused("update payout_raises set amount = 1000000").toThrow("one after the other");
  await world.check();
});

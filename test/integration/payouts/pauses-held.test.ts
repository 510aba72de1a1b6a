/** What the database itself keeps of pauses, and a pause and a batch that meet. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../support/eventually.ts";
import { pauseSteps, WORDS } from "../../support/pause-steps.ts";
import { freeze, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("pauses-held");
  for (let gift = 0; gift < 4; gift += 1) await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

const { alone, lift, paid, pause, refusedFreeze } = pauseSteps(() => world);

test("the database lets no batch take what is paused, nor a pause be undone, by any SQL of the application", async () => {
  const { payout } = await alone(106_000n);
  const { sql } = world;
  await freeze(world);
  const frozen = { payout, reason: "fraud", paused_by: "birch", words: WORDS, lifting: "other" };
  // Beside a batch that could still be signed there is no pause: it has to be given up first.
  await expect(sql("payout_pauses").insert({ ...frozen, number: 1 })).rejects.toThrow("given up");
  await pause("birch", payout);
  await readyPayout(world, 108_000n);
  const other = await freeze(world);
  await expect(sql("batch_payouts").insert({ batch: other, payout })).rejects.toThrow("paused");
  const one = () => sql("payout_pauses").where({ payout, number: 1 });
  for (const [attempt, why] of [
    [sql("payout_pauses").insert({ ...frozen, number: 7 }), "before it is paid"],
    [sql("payout_pauses").insert({ ...frozen, number: 2 }), "once"],
    [one().del(), "stays"],
    [one().update({ lifted: true }), "check"],
    [one().update({ lifted: true, lifted_by: "birch", lifted_words: WORDS }), "check"],
    [one().update({ reason: "safety" }), "denied"],
    [sql.raw("truncate payout_pauses"), "denied"],
  ] as const)
    await expect(attempt).rejects.toThrow(why);
  const two = { payout, number: 2, reason: "safety", lifting: "two" };
  await sql("payout_pauses").insert(two);
  const second = () => sql("payout_pauses").where({ payout, number: 2 });
  const names = { first_by: "hazel", first_words: WORDS };
  const last = { lifted: true, lifted_by: "larch", lifted_words: WORDS };
  await expect(second().update(last)).rejects.toThrow("check");
  await expect(second().update({ ...names, ...last })).rejects.toThrow("lifted once");
  await second().update(names);
  await expect(second().update({ first_by: "maple" })).rejects.toThrow("lifted once");
  await second().update(last);
  await expect(second().update({ lifted: false })).rejects.toThrow("lifted once");
  expect(await lift("cedar", payout)).toBe("lifted");
  const hazel = await world.signedIn("hazel");
  await hazel.post(`/api/v1/batches/${other}/voiding`).expect(204);
  expect(await paid(payout)).toBe("settled");
});

test("a pause that a batch had to wait for is seen by it", async () => {
  const { payout } = await alone(109_000n);
  let refused: Promise<string | undefined> | undefined;
  await world.sql.transaction(async (pausing) => {
    const made = { paused_by: "birch", words: WORDS, lifting: "other" };
    await pausing("payout_pauses").insert({ payout, number: 1, reason: "fraud", ...made });
    refused = refusedFreeze(payout);
    await eventually("the batch to wait for the payout", async () => {
      const { rows } = await world.database.owner.raw<{ rows: unknown[] }>(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length > 0 ? true : undefined;
    });
  });
  expect(await refused).toBe("payout-paused");
  expect(await lift("hazel", payout)).toBe("lifted");
  expect(await paid(payout)).toBe("settled");
});

test("a pause and a batch at once: the batch is given up, or there is none", async () => {
  const { payout } = await alone(107_000n);
  for (let round = 1; round <= 3; round += 1) {
    const [, paused] = await Promise.all([
      freeze(world).catch(() => undefined),
      pause(["birch", "cedar", "maple"][round - 1]!, payout),
    ]);
    expect(paused.status).toBe(200);
    expect(await world.sql("batch_payouts").where({ payout, live: true })).toEqual([]);
    expect(await lift("hazel", payout, round)).toBe("lifted");
  }
  await world.check();
});

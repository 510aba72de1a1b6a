/**
 * Whoever owns the database changes one value of what one of two keys has signed, before the other key's part is handed in. Then what is complete is the
 * transaction that was signed, or nothing is.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { handIn, only, twoInputs } from "../../support/partial-steps.ts";
import { settledGift } from "../../support/steps.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { onClone, paidBy, stop, tryAll } from "../../support/tampered-world.ts";
import { World } from "../../support/world.ts";

let world: World;
let left: FreshDatabase;
let batch: string;
let whole: Uint8Array;
let honest: string;

beforeAll(async () => {
  world = await World.start("altered partial");
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 200_000n);
  ({ batch, whole } = await twoInputs(world));
  await handIn(world, batch, only(whole, [0]));
  left = await stop(world);
  honest = await onClone(world, left, completed);
});
afterAll(async () => {
  await left.close();
  await world.close();
});

/** Whom the transaction pays that is complete once the other part is there, or why there is none. */
async function completed(): Promise<string> {
  const { status, body } = await handIn(world, batch, only(whole, [1]));
  if (status >= 500) return `BREAKS ${status}`;
  if (status !== 201) return `refused: ${body.code}`;
  const form = await world.sql("batch_variants").where({ batch }).first("raw");
  return form === undefined ? "waits" : paidBy(form.raw);
}

test("untouched, it is complete", () => {
  expect(honest).toMatch(/^[0-9a-f]+ [0-9]+/);
});

test("no change of the part that is stored completes anything else", async () => {
  const { fee } = await onClone(world, left, () =>
    world.sql("batch_signatures").where({ batch }).first("fee"),
  );
  const target = { table: "batch_signatures", key: { batch, fee } };
  const outcomes = await tryAll(world, left, target, completed);
  const isHarmless = (came: string): boolean =>
    came.startsWith("refused") || came === "waits" || came === honest;
  expect(outcomes.filter(({ came }) => !isHarmless(came))).toEqual([]);
  expect(outcomes.map(({ column }) => column)).toContain("psbt");
  expect(outcomes.length).toBeGreaterThan(4);
}, 600_000);

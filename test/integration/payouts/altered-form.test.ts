/**
 * Whoever owns the database changes one value of the signed form of a batch that is due, while another one waits for its moment. Nothing but the
 * form that was signed for it is ever in the mempool of the node.
 */
import { afterAll, beforeAll, expect, test } from "vitest";
import { approve, freeze, readyPayout, settledGift } from "../../support/steps.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { tamper } from "../../support/tamper.ts";
import { IMPOSSIBLE, onClone, ruleOf, stop, tryAll } from "../../support/tampered-world.ts";
import type { Outcome } from "../../support/tampered-world.ts";
import { World } from "../../support/world.ts";

let world: World;
let signed: FreshDatabase;
let batch: string;
let txid: string;

beforeAll(async () => {
  world = await World.start("altered form");
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 2_000_000n);
  await readyPayout(world, 200_000n);
  batch = await freeze(world);
  await approve(world, batch);
  await readyPayout(world, 400_000n);
  const other = await freeze(world);
  await approve(world, other);
  await world.sign();
  txid = (await world.sql("batch_variants").where({ batch }).first("txid")).txid;
  const change = { release_at: new Date("2030-01-01") };
  await tamper(world.database.owner, "batches", { key: { id: other }, change });
  signed = await stop(world);
});
afterAll(() => world.close());

/** What comes of it when what is due is sent. */
async function sending(): Promise<string> {
  try {
    await world.send();
  } catch (error) {
    return ruleOf(error);
  }
  const known = await world.chain.rpc<string[]>("getrawmempool");
  const foreign = known.filter((id) => id !== txid);
  return foreign.length === 0 ? "only what is due" : `SENDS ${foreign.join()}`;
}

function findings(outcomes: readonly Outcome[]): string[] {
  return outcomes
    .filter(({ came }) => came !== IMPOSSIBLE && came !== "only what is due")
    .map(({ column, how, came }) => `${column} (${how}): ${came}`);
}

test("no change of a stored form sends anything else", async () => {
  const table = "batch_variants";
  const key = { txid };
  const others = await onClone(world, signed, async () => {
    const { owner } = world.database;
    return owner(table).whereNot(key);
  });
  const outcomes = await tryAll(world, signed, { table, key, others }, sending);
  expect(findings(outcomes)).toEqual([]);
  expect(outcomes.length).toBeGreaterThan(5);
}, 600_000);

/**
 * Whoever owns the database changes one value of what is kept of a change of destination while it rests: of what it replaced, of its hour, of who knows of it. Then the payment
 * goes where its owner signed, to the next destination or, once they take the change back, to the former one, or a rule stops it by name; no page breaks.
 */
import request from "supertest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { toHex } from "../../../src/base/bytes.ts";
import { HOUR } from "../../support/clock.ts";
import type { FreshDatabase } from "../../support/postgres.ts";
import { claimant, readyPayout, settledGift } from "../../support/steps.ts";
import { IMPOSSIBLE, onClone, stop, tryAll } from "../../support/tampered-world.ts";
import { paidOrWhy, isHarmless } from "../../support/way-to-payment.ts";
import { World } from "../../support/world.ts";

let world: World;
let stopped: FreshDatabase;
let code: string;
let payout: string;
const granted = 200_000n;
const scripts = { next: "", former: "" };

beforeAll(async () => {
  world = await World.start("altered change");
  await settledGift(world, 2_000_000n);
  ({ code } = await readyPayout(world, granted));
  const row = await world.sql("payouts").first("id", "script");
  payout = row.id;
  scripts.former = toHex(row.script);
  const { address, script } = world.chain.wallet.address();
  scripts.next = toHex(script);
  await claimant(world, code).setDestination(address).expect(200);
  await say("hazel");
  stopped = await stop(world);
}, 120_000);
afterAll(async () => {
  await stopped.close();
  await world.close();
});

async function say(person: string): Promise<request.Response> {
  const agent = await world.signedIn(person);
  return agent.post(`/api/v1/payouts/${payout}/known-changes`).send({ number: 1 });
}

/** What shows the change; the paths of what breaks. */
async function broken(): Promise<string[]> {
  const hazel = await world.signedIn("hazel");
  const shown = [
    await claimant(world, code).status(),
    await hazel.get("/api/v1/payouts"),
    await hazel.get("/staff/payouts"),
  ];
  return shown.filter(({ status }) => status >= 500).map((_, at) => `BREAKS page ${at}`);
}

/** A second person says that they know, its hour comes, and it is paid. */
async function waitedFor(): Promise<string> {
  const [page] = await broken();
  if (page !== undefined) return page;
  const said = await say("larch");
  if (said.status >= 500) return "BREAKS knowing";
  world.clock.advance(80 * HOUR);
  return paidOrWhy(world, { script: scripts.next, granted });
}

/**
 * Its owner takes the change back, and the former destination is paid. A change that nobody finds any more cannot be taken back, nor does it rest: its owner is told so, and
 * what is paid is still what the claim key signed last (docs/decisions/0019).
 */
async function takenBack(): Promise<string> {
  const [page] = await broken();
  if (page !== undefined) return page;
  const { status } = await request(world.app)
    .post("/api/v1/request/destination/taking-back")
    .set({ Authorization: `Claim ${code}` });
  if (status >= 500) return "BREAKS taking back";
  const isTaken = status < 400;
  return paidOrWhy(world, { script: isTaken ? scripts.former : scripts.next, granted });
}

const ROWS = [
  ["payout_changes", () => ({ payout, number: 1 })],
  ["payout_change_words", () => ({ payout, number: 1, person: "hazel" })],
] as const;

describe.each([
  ["waited for", waitedFor],
  ["taken back", takenBack],
] as const)("%s", (_way, goOn) => {
  test("untouched, it is paid where its owner signed last", async () => {
    expect(await onClone(world, stopped, goOn)).toBe("paid as approved");
  });

  test.each(ROWS)(
    "%s",
    async (table, key) => {
      const outcomes = await tryAll(world, stopped, { table, key: key() }, goOn);
      const wrong = outcomes.filter(({ came }) => came !== IMPOSSIBLE && !isHarmless(came));
      expect(wrong.map(({ column, how, came }) => `${column} (${how}): ${came}`)).toEqual([]);
      expect(outcomes.length).toBeGreaterThan(2);
    },
    400_000,
  );
});

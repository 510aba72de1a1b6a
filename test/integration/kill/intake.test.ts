/**
 * kill −9 of the server while somebody asks for help and sends it twice at once, as a phone on a bad line does: one request, one code, which every
 * replay of its Idempotency-Key gives again, and nothing of it half done.
 */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { DatabaseHolds } from "../../support/database-holds.ts";
import { eventually } from "../../support/eventually.ts";
import { freshKey, LivePeople } from "../../support/live-people.ts";
import type { Answer } from "../../support/live-people.ts";
import { LiveWorld } from "../../support/live-world.ts";

// A busy machine takes half a minute to start a process.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 240_000 });

/** First and last write of a request's unit, and the beginning of its commit. */
const POINTS = {
  first: { table: "cases", event: "insert", at: "unit" },
  last: { table: "once_answers", event: "update", at: "unit" },
  commit: { table: "cases", event: "insert", at: "commit" },
} as const;

/** Where a request leaves anything. */
const TABLES = [
  "cases",
  "case_events",
  "vault_cases",
  "vault_entries",
  "vault_wraps",
  "claim_leaves",
  "once_answers",
];

let world: LiveWorld;
let people: LivePeople;
let holds: DatabaseHolds;

beforeAll(async () => {
  world = await LiveWorld.start();
  people = new LivePeople(world);
  holds = await DatabaseHolds.install(world.database, POINTS);
});
afterAll(async () => {
  await holds.close();
  await world.close();
  vi.resetConfig();
});

async function rows(): Promise<Record<string, number>> {
  const counts = TABLES.map(async (table) => {
    const found = await world.database.owner(table).select({ one: 1 });
    return [table, found.length] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

const ask = (once: string, need = "rent"): Promise<Answer> =>
  people.ask("POST", "/api/v1/requests", {
    once,
    body: { programme: "general", category: "fine", consent: CONSENT_VERSION, need },
  });

/** The same request twice at once, and the server killed when one of them is at a place. */
async function killedAt(point: keyof typeof POINTS, once: string): Promise<void> {
  await holds.hold(point);
  const sent = Promise.allSettled([ask(once), ask(once)]);
  await eventually(`somebody at ${point}`, async () =>
    (await holds.isReached(point)) ? true : undefined,
  );
  await world.kill("server");
  expect((await sent).map(({ status }) => status)).toEqual(["rejected", "rejected"]);
  await holds.releaseDead(point);
}

/** Sent again twice at once, and once more: one code, which opens the one request. */
async function isOne(once: string): Promise<void> {
  world.spawn("server");
  await world.up("server");
  const before = await rows();
  const answers = [...(await Promise.all([ask(once), ask(once)])), await ask(once)];
  expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
  const codes = new Set(answers.map(({ body }) => JSON.stringify(body)));
  expect(codes.size).toBe(1);
  const as = `Claim ${answers[0]!.body.claimCode}`;
  expect((await people.tell("GET", "/api/v1/request", { as })).body.state).toBe("submitted");
  const other = await ask(once, "food");
  expect([other.status, other.body.code]).toEqual([409, "idempotency-key-reused"]);
  const after = await rows();
  expect(after["cases"]).toBeLessThanOrEqual(before["cases"]! + 1);
  for (const table of ["case_events", "vault_cases", "claim_leaves", "once_answers"])
    expect([table, after[table]]).toEqual([table, after["cases"]]);
  await world.check();
}

test.each(["first", "last"] as const)(
  "at its %s write | nothing is kept; sent again it is one request",
  async (point) => {
    const [once, before] = [freshKey(), await rows()];
    await killedAt(point, once);
    expect(await rows()).toEqual(before);
    await isOne(once);
  },
);

test("in the commit | it is kept, whole; sent again it is that request, and the same code", async () => {
  const [once, { cases: before }] = [freshKey(), await rows()];
  await killedAt("commit", once);
  const kept = await rows();
  expect(kept["cases"]).toBe(before! + 1);
  await isOne(once);
  expect(await rows()).toEqual(kept);
});

/** The week in which a turn began: by which clock it counts, who may write it, and what does not begin it anew. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { ask, askWith, drawnFor, QUESTION, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { DAY, MINUTE } from "../../support/clock.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { claimant, onceKey, settledGift } from "../../support/steps.ts";
import { pass, setTurnDay } from "../../support/turn-day.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("turn-weeks", { addresses: 2_000, apiRequests: 20_000 }, 0, {
    staff: FOUR_REVIEWERS,
  });
  await settledGift(world, 3_000_000n);
});
afterEach(() => world.check());
afterAll(() => world.close());

const stage = async (name: string): Promise<StagedCase> => {
  await pass(world, 2 * MINUTE);
  return STAGES[name]!(world);
};
const holder = async (id: string, seat: string): Promise<string> =>
  (await drawnFor(world, id, seat)).person;
const seeQueue = async (person: string) =>
  (await world.signedIn(person)).get("/api/v1/cases").expect(200);
const lookAt = async (person: string, id: string) =>
  (await world.signedIn(person)).get(`/api/v1/cases/${id}?purpose=review`).expect(200);
const weekOf = async (id: string, seat: string): Promise<string> =>
  (await world.sql("case_assignments").where({ case_id: id, stage: seat }).first("taken_on"))
    .taken_on;
const thisWeek = async (): Promise<string> =>
  (await world.sql.raw("select turn_week() as week")).rows[0].week;

test("a server whose clock alone is far ahead takes no case from anybody, and the rule goes on when it is right again", async () => {
  const { id, code } = await stage("in_review");
  const [first, second] = [await holder(id, "first"), await holder(id, "second")];
  const week = await weekOf(id, "first");
  world.clock.advance(40 * DAY);
  await seeQueue(second);
  await lookAt(second, id);
  await claimant(world, code).status().expect(200);
  expect(await holder(id, "first")).toBe(first);
  expect(await weekOf(id, "first")).toBe(week);
  world.clock.advance(-40 * DAY);
  await pass(world, 40 * DAY);
  await seeQueue(second);
  expect(await holder(id, "first")).not.toBe(first);
});

test("what such a server begins, begins in the week of the database", async () => {
  await setTurnDay(world);
  const week = await thisWeek();
  world.clock.advance(40 * DAY);
  const { id } = await STAGES["second_review"]!(world);
  expect([await weekOf(id, "first"), await weekOf(id, "second")]).toEqual([week, week]);
});

test("a week that has not come yet, of when the database was ahead itself, is this one for whoever looks", async () => {
  const { id } = await stage("in_review");
  const second = await holder(id, "second");
  await world.database.owner.transaction(async (sql) => {
    await sql.raw("alter table case_assignments disable trigger turn_week_holds");
    await sql("case_assignments")
      .where({ case_id: id, stage: "first" })
      .update({ taken_on: "2031-01-06" });
    await sql.raw("alter table case_assignments enable always trigger turn_week_holds");
  });
  const first = await holder(id, "first");
  await lookAt(second, id);
  expect(await weekOf(id, "first")).toBe(await thisWeek());
  await pass(world, 21 * DAY);
  await seeQueue(second);
  expect(await holder(id, "first")).not.toBe(first);
});

test("the application's role writes no other week of a review than this one", async () => {
  const { id } = await stage("in_review");
  const seat = world.database.app("case_assignments").where({ case_id: id, stage: "first" });
  const week = await thisWeek();
  for (const taken_on of ["1999-01-04", "2999-01-07", before(week, 7), before(week, -7)]) {
    await expect(seat.clone().update({ taken_on }), taken_on).rejects.toThrow(
      "week of the database",
    );
    const third = { case_id: id, stage: "third", person: "alder", taken_on };
    const insert = world.database.app("case_assignments").insert(third);
    await expect(insert, taken_on).rejects.toThrow("week of the database");
  }
  for (const statement of [
    "create or replace function turn_day() returns date language sql as $$ select date '2999-01-07' $$",
    "alter table case_assignments disable trigger turn_week_holds",
    "alter table duplicate_pairs disable trigger judge_week_holds",
  ])
    await expect(world.database.app.raw(statement), statement).rejects.toThrow(
      /permission denied|must be owner/,
    );
  const shadowed = world.database.app.transaction(async (sql) => {
    await sql.raw(
      "create function pg_temp.turn_week() returns date language sql as $$ select date '2999-01-07' $$",
    );
    await sql.raw("set local search_path = pg_temp, public, pg_catalog");
    await sql("case_assignments")
      .where({ case_id: id, stage: "first" })
      .update({ taken_on: "2999-01-07" });
  });
  await expect(shadowed).rejects.toThrow(/week of the database|permission denied/);
  expect(await weekOf(id, "first")).toBe(week);
});

test("nor of a judge, whom it cannot leave without one", async () => {
  const { address } = world.chain.wallet.address();
  const made = [await stage("in_review"), await stage("in_review")] as const;
  for (const { code } of made) await claimant(world, code).setDestination(address).expect(200);
  const [case_a, case_b] = made.map(({ id }) => id).sort();
  const week = await thisWeek();
  const pair = { case_a, case_b };
  const fresh = { strength: "medium", fields: ["evidence"], tokens: [Buffer.alloc(16, 7)] };
  await world.database.owner("duplicate_pairs").where(pair).delete();
  const { app } = world.database;
  for (const judge_since of ["1999-01-04", "2999-01-07"])
    await expect(
      app("duplicate_pairs").insert({ ...pair, ...fresh, judge: "alder", judge_since }),
    ).rejects.toThrow("week of the database");
  await app("duplicate_pairs").insert({ ...pair, ...fresh, judge: "alder", judge_since: week });
  for (const judge_since of ["1999-01-04", "2999-01-07", before(week, 7), before(week, -7)])
    await expect(app("duplicate_pairs").where(pair).update({ judge_since })).rejects.toThrow(
      "week of the database",
    );
  await expect(app("duplicate_pairs").where(pair).update({ judge_since: null })).rejects.toThrow(
    "until they have judged",
  );
  // Somebody else in an older week would be silent at once.
  await pass(world, 7 * DAY);
  await expect(app("duplicate_pairs").where(pair).update({ judge: "fir" })).rejects.toThrow(
    "week of the database",
  );
  await app("duplicate_pairs")
    .where(pair)
    .update({ judge: "fir", judge_since: await thisWeek() });
  await world.database.owner("duplicate_pairs").where(pair).delete();
});

test("to ask and end the question again and again keeps no case", async () => {
  const { id } = await stage("in_review");
  const [first, second] = [await holder(id, "first"), await holder(id, "second")];
  const week = await weekOf(id, "first");
  for (let round = 0; round < 3; round += 1) {
    await ask(world, first, { id, path: "question", body: QUESTION });
    await pass(world, 6 * DAY);
    const { status } = await ask(world, first, { id, path: "question/end" });
    expect(status).toBeLessThan(300);
    expect(await weekOf(id, "first")).toBe(week);
  }
  await pass(world, 3 * DAY);
  await seeQueue(second);
  expect(await holder(id, "first")).not.toBe(first);
});

test("the applicant's answer begins the time anew", async () => {
  const { id, code } = await stage("info_requested, in the first review");
  await pass(world, 8 * DAY);
  await askWith(world, code, "messages", { text: "in August" }).expect(201);
  expect(await weekOf(id, "first")).toBe(await thisWeek());
});

test("a policy that gives less time takes no case from who had more when their turn began, nor does setting it back", async () => {
  const early = await stage("in_review");
  const [first, second] = [await holder(early.id, "first"), await holder(early.id, "second")];
  await setReviewDays(3);
  await pass(world, 12 * DAY);
  await seeQueue(second);
  expect(await holder(early.id, "first")).toBe(first);
  const later = await stage("in_review");
  const [fourth, fifth] = [await holder(later.id, "first"), await holder(later.id, "second")];
  await setReviewDays(14);
  await pass(world, 10 * DAY);
  await seeQueue(fifth);
  expect(await holder(later.id, "first")).toBe(fourth);
  await seeQueue(second);
  expect(await holder(early.id, "first")).not.toBe(first);
});

async function setReviewDays(reviewDays: number): Promise<void> {
  const tier = { cap: "5000000", sources: 2 };
  const policy = { windowDays: 30, overdueDays: 14, tier1: tier, tier2: tier, reviewDays };
  const path = "/api/v1/programmes/general/policies";
  const hazel = await world.signedIn("hazel");
  const asked = hazel.post(path).set("Idempotency-Key", onceKey()).send(policy);
  const { body } = await asked.expect(201);
  const larch = await world.signedIn("larch");
  await larch.post(`${path}/${body.version}/agreement`).expect(200);
}

function before(week: string, days: number): string {
  return new Date(Date.parse(week) - days * DAY).toISOString().slice(0, 10);
}

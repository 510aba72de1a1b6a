/** Whoever was drawn and says nothing: by the clock somebody else is drawn, at the look of a colleague or of the applicant; nobody is told more than when somebody stands aside. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { ask, askWith, drawnFor, ELIGIBLE, judged, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { DAY, MINUTE } from "../../support/clock.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { claimant, onceKey, settledGift } from "../../support/steps.ts";
import { pass } from "../../support/turn-day.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

const REVIEWERS = ["birch", "cedar", "elder", "fir"];
const tier = { cap: "5000000", sources: 2 };
const POLICY = { windowDays: 30, overdueDays: 14, tier1: tier, tier2: tier };
const POLICIES = "/api/v1/programmes/general/policies";

let world: World;

beforeAll(async () => {
  world = await World.start("silent", { addresses: 2_000, apiRequests: 20_000 }, 0, {
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
/** An emergency with its two reviewers. The list of people is in force for a year, and these tests take most of one. */
async function urgent(): Promise<StagedCase> {
  const made = await stage("triage");
  await ask(world, "alder", { id: made.id, path: "assignment", body: { urgent: true } });
  return made;
}
const today = (): string => world.clock.now().toISOString().slice(0, 10);
const goTo = (day: string): Promise<void> =>
  pass(world, Date.parse(`${day}T12:00:00Z`) - world.clock.now().getTime());
/** The last day of somebody whose turn begins today: so many days after this week's Sunday. */
function lastDay(days = 14): string {
  const sunday = (7 - world.clock.now().getUTCDay()) % 7;
  return new Date(world.clock.now().getTime() + (sunday + days) * DAY).toISOString().slice(0, 10);
}
const dayAfter = (day: string): string =>
  new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);
const holder = async (id: string, seat: string): Promise<string> =>
  (await drawnFor(world, id, seat)).person;
const agentOf = (person: string) => world.signedIn(person);
const seeQueue = async (person: string) =>
  (await (await agentOf(person)).get("/api/v1/cases").expect(200)).body;
const asideFrom = (id: string): Promise<string[]> =>
  world.sql("case_recusals").where({ case_id: id }).orderBy("person").pluck("person");
const readers = (id: string): Promise<string[]> =>
  world.sql("vault_wraps").where({ case_id: id }).orderBy("reader").pluck("reader");
const stateOf = async (id: string): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;
const mayOpen = async (person: string, id: string): Promise<number> =>
  (await (await agentOf(person)).get(`/api/v1/cases/${id}?purpose=review`)).status;

test("the first says nothing: on the last day it is theirs, a day later it is somebody else's when the second sees the queue", async () => {
  const { id } = await stage("in_review");
  const [first, second] = [await holder(id, "first"), await holder(id, "second")];
  const last = lastDay();
  await goTo(last);
  await seeQueue(second);
  expect(await holder(id, "first")).toBe(first);
  await goTo(dayAfter(last));
  const before = await seeQueue(second);
  const next = await holder(id, "first");
  expect([first, second]).not.toContain(next);
  expect(await asideFrom(id)).toEqual([first]);
  expect(await readers(id)).toEqual(["@claim", next, second].sort());
  // Whoever looks is told nothing of it: the line, its state and its version are what they were.
  expect(await seeQueue(second)).toEqual(before);
  expect(await mayOpen(first, id)).toBe(404);
  expect(await mayOpen(next, id)).toBe(200);
  // The next one has a time of their own.
  await goTo(lastDay());
  await seeQueue(second);
  expect(await holder(id, "first")).toBe(next);
});

test("who comes back late and before anybody looked keeps it, and speaks", async () => {
  const { id } = await stage("in_review");
  const first = await holder(id, "first");
  await goTo(dayAfter(lastDay()));
  await seeQueue(first);
  expect(await mayOpen(first, id)).toBe(200);
  await judged(world, { id, code: "" }, "first", ELIGIBLE);
  expect(await stateOf(id)).toBe("second_review");
});

test("the second is not silent while it is the first's turn, and has all of the time from then on", async () => {
  const { id } = await stage("in_review");
  const [first, second] = [await holder(id, "first"), await holder(id, "second")];
  await goTo(dayAfter(lastDay()));
  await judged(world, { id, code: "" }, "first", ELIGIBLE);
  const last = lastDay();
  await goTo(last);
  const told = await seeQueue(first);
  expect(await holder(id, "second")).toBe(second);
  await goTo(dayAfter(last));
  expect(await seeQueue(first)).toEqual(told);
  const next = await holder(id, "second");
  expect([first, second]).not.toContain(next);
  await judged(world, { id, code: "" }, "second", ELIGIBLE);
  expect(await stateOf(id)).toBe("approved");
  // When it is decided nothing of it is left.
  for (const table of ["case_assignments", "case_recusals"])
    expect(await world.sql(table).where({ case_id: id })).toEqual([]);
});

test("a third who says nothing is followed by another one too", async () => {
  const { id } = await stage("in_review, of two who disagree");
  const third = await holder(id, "third");
  const [first] = [await holder(id, "first")];
  await goTo(dayAfter(lastDay()));
  await seeQueue(first);
  const next = await holder(id, "third");
  expect(next).not.toBe(third);
  expect(await asideFrom(id)).toEqual([third]);
});

test("while its applicant is asked it is nobody's turn, and with the answer all time begins anew", async () => {
  const { id, code } = await stage("info_requested, in the first review");
  const first = await holder(id, "first");
  await pass(world, 13 * DAY);
  await askWith(world, code, "messages", { text: "in August" });
  const last = lastDay();
  await goTo(last);
  await seeQueue(await holder(id, "second"));
  expect(await holder(id, "first")).toBe(first);
  await goTo(dayAfter(last));
  await seeQueue(await holder(id, "second"));
  expect(await holder(id, "first")).not.toBe(first);
});

test("its applicant's visit is enough, also after a restart, when none of its reviewers comes back", async () => {
  const { id, code } = await stage("in_review");
  const first = await holder(id, "first");
  await goTo(dayAfter(lastDay()));
  world.use(world.database);
  const { body } = await claimant(world, code).status().expect(200);
  expect(body.state).toBe("in_review");
  expect(await holder(id, "first")).not.toBe(first);
  expect(await asideFrom(id)).toEqual([first]);
  const trace = await world.sql("case_assignments").where({ case_id: id }).orderBy("stage");
  await claimant(world, code).status().expect(200);
  expect(await world.sql("case_assignments").where({ case_id: id }).orderBy("stage")).toEqual(
    trace,
  );
});

test("two who look at once draw one, and of a last-minute verdict and a look exactly one wins", async () => {
  for (let round = 0; round < 6; round += 1) {
    const { id, code } = await urgent();
    const [first, second] = [await holder(id, "first"), await holder(id, "second")];
    await goTo(dayAfter(lastDay(3)));
    await Promise.all([agentOf(first), agentOf(second)]);
    const looks = [
      claimant(world, code)
        .status()
        .then(({ status }) => status),
      seeQueue(second).then(() => 200),
      seeQueue(second).then(() => 200),
    ];
    const speaks = round % 2 === 1;
    const verdict = speaks
      ? ask(world, first, { id, path: "assessments", body: ELIGIBLE })
      : undefined;
    expect(await Promise.all(looks)).toEqual([200, 200, 200]);
    const status = (await verdict)?.status;
    if (status === 201) {
      expect([await stateOf(id), await asideFrom(id)]).toEqual(["second_review", []]);
    } else {
      // Closed to them before, or while, they opened it.
      if (speaks) expect([403, 404]).toContain(status);
      expect(await asideFrom(id)).toEqual([first]);
      const seats = await world.sql("case_assignments").where({ case_id: id, stage: "first" });
      expect(seats).toHaveLength(1);
    }
    await askWith(world, code, "withdrawal").expect(204);
  }
});

test("while nobody else is free who was drawn keeps it", async () => {
  const { id } = await stage("in_review");
  const [first, second] = [await holder(id, "first"), await holder(id, "second")];
  const others = REVIEWERS.filter((each) => each !== first && each !== second);
  await world.database
    .owner("case_recusals")
    .insert(others.map((person) => ({ case_id: id, person })));
  await goTo(dayAfter(lastDay()));
  await seeQueue(second);
  expect(await holder(id, "first")).toBe(first);
  expect(await mayOpen(first, id)).toBe(200);
});

test("days of a blackout are not counted, and while it holds nobody is silent", async () => {
  const { id, code } = await stage("in_review");
  const first = await holder(id, "first");
  const last = lastDay();
  await pass(world, 5 * DAY);
  const hazel = await agentOf("hazel");
  const { body } = await hazel.post("/api/v1/blackouts").send({ firstDay: today() }).expect(201);
  await goTo(dayAfter(last));
  await claimant(world, code).status().expect(200);
  expect(await holder(id, "first")).toBe(first);
  await (await agentOf("sorbus")).post(`/api/v1/blackouts/${body.id}/end`).expect(200);
  await pass(world, DAY);
  await claimant(world, code).status().expect(200);
  expect(await holder(id, "first")).toBe(first);
  await pass(world, 25 * DAY);
  await claimant(world, code).status().expect(200);
  expect(await holder(id, "first")).not.toBe(first);
});

test("in an emergency three days are enough", async () => {
  const made = await urgent();
  const first = await holder(made.id, "first");
  const last = lastDay(3);
  await goTo(last);
  await seeQueue(await holder(made.id, "second"));
  expect(await holder(made.id, "first")).toBe(first);
  await goTo(dayAfter(last));
  await seeQueue(await holder(made.id, "second"));
  expect(await holder(made.id, "first")).not.toBe(first);
});

test("a case from before weeks were kept counts from the end of the month of its last step", async () => {
  const { id, code } = await stage("in_review");
  const first = await holder(id, "first");
  await world.database.owner.transaction(async (sql) => {
    await sql.raw("alter table case_assignments disable trigger case_duty_keeps");
    await sql("case_assignments").where({ case_id: id }).update({ taken_on: null });
    await sql.raw("alter table case_assignments enable always trigger case_duty_keeps");
  });
  const at = world.clock.now();
  const end = Date.UTC(at.getUTCFullYear(), at.getUTCMonth() + 1, 0);
  const dayOf = (days: number): string => new Date(end + days * DAY).toISOString().slice(0, 10);
  await goTo(dayOf(14));
  await claimant(world, code).status().expect(200);
  expect(await holder(id, "first")).toBe(first);
  await goTo(dayOf(15));
  await claimant(world, code).status().expect(200);
  expect(await holder(id, "first")).not.toBe(first);
});

test("the database keeps no day of a review, and nothing else of a duty changes", async () => {
  const { id } = await stage("in_review");
  const rows = await world
    .sql("case_assignments")
    .where({ case_id: id })
    .whereIn("stage", ["first", "second"]);
  expect(rows).toHaveLength(2);
  for (const { taken_on } of rows) expect(new Date(taken_on).getUTCDay()).toBe(1);
  const row = world.sql("case_assignments").where({ case_id: id, stage: "first" });
  const owner = world.database.owner("case_assignments").where({ case_id: id, stage: "first" });
  await expect(row.clone().update({ taken_on: "2026-11-25" })).rejects.toThrow(
    "case_assignments_taken",
  );
  await expect(row.clone().update({ taken_on: null })).rejects.toThrow("stand from the draw");
  await expect(row.clone().update({ person: "fir" })).rejects.toThrow("permission denied");
  await expect(owner.clone().update({ person: "willow" })).rejects.toThrow("stand from the draw");
  await expect(owner.clone().update({ stage: "third" })).rejects.toThrow("stand from the draw");
});

test("a policy names its own days, which takes two", async () => {
  const hazel = await agentOf("hazel");
  const propose = (policy: object) =>
    hazel.post(POLICIES).set("Idempotency-Key", onceKey()).send(policy);
  for (const reviewDays of [2, 91])
    expect((await propose({ ...POLICY, reviewDays })).status).toBe(422);
  const { body } = await propose({ ...POLICY, reviewDays: 5 });
  expect(body.inForce).toBe(false);
  await (await agentOf("larch")).post(`${POLICIES}/${body.version}/agreement`).expect(200);
  // A shorter time is one of turns that begin in a later week.
  await pass(world, 7 * DAY);
  const { id } = await stage("in_review");
  const first = await holder(id, "first");
  const last = lastDay(5);
  await goTo(last);
  await seeQueue(await holder(id, "second"));
  expect(await holder(id, "first")).toBe(first);
  await goTo(dayAfter(last));
  await seeQueue(await holder(id, "second"));
  expect(await holder(id, "first")).not.toBe(first);
});

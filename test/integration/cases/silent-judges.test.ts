/** Whoever is to judge whether two requests are one, and says nothing: somebody else is drawn, as when they stand aside; and what is told of all silence in numbers. */
import { afterAll, afterEach, beforeAll, expect, test, vi } from "vitest";
import { peopleInForce } from "../../../src/app/case-readers.ts";
import { parseCode } from "../../../src/base/code.ts";
import { openClaim } from "../../../src/cases/claim.ts";
import { readerKeysOf } from "../../../src/people/standing.ts";
import { shareVaultCase } from "../../../src/vault/share-vault-case.ts";
import { askWith, drawnFor, ELIGIBLE, judged, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { Browser } from "../../support/browser.ts";
import { DAY, MINUTE } from "../../support/clock.ts";
import type { DemoDuties } from "../../../src/app/demo/demo-people.ts";
import { keptApart } from "../../support/kept-apart.ts";
import { seededRandom } from "../../support/random.ts";
import { claimant, settledGift } from "../../support/steps.ts";
import { pass } from "../../support/turn-day.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

// Of two cases four review, one judges, and for each who is silent another one is free.
const REVIEWERS = [
  "ash",
  "birch",
  "cedar",
  "elder",
  "fir",
  "gorse",
  "holly",
  "ivy",
  "juniper",
  "lime",
];
const STAFF: readonly DemoDuties[] = [
  { code: "alder", roles: ["triager"] },
  ...REVIEWERS.map((code) => ({ code, roles: ["reviewer"] as const })),
  { code: "hazel", roles: ["treasurer"] },
  { code: "larch", roles: ["approver"] },
  { code: "maple", roles: ["approver"] },
  { code: "rowan", roles: ["auditor"] },
  { code: "sorbus", roles: ["data-officer"] },
  { code: "willow", roles: ["operator"] },
];

interface StagedPair {
  readonly one: StagedCase;
  readonly other: StagedCase;
}

let world: World;
/** Cases that are taken back when a test is over, so that none is late in the next. */
const staying: StagedCase[] = [];

beforeAll(async () => {
  world = await World.start("silent-judges", { addresses: 2_000, apiRequests: 20_000 }, 0, {
    staff: STAFF,
  });
  await settledGift(world, 3_000_000n);
});
afterEach(async () => {
  for (const { code } of staying.splice(0)) await askWith(world, code, "withdrawal");
  await world.check();
});
afterAll(() => world.close());

const goTo = (day: string): Promise<void> =>
  pass(world, Date.parse(`${day}T12:00:00Z`) - world.clock.now().getTime());
function lastDay(days = 14): string {
  const sunday = (7 - world.clock.now().getUTCDay()) % 7;
  return new Date(world.clock.now().getTime() + (sunday + days) * DAY).toISOString().slice(0, 10);
}
const dayAfter = (day: string): string =>
  new Date(Date.parse(day) + DAY).toISOString().slice(0, 10);
const seeQueue = async (person: string) =>
  (await (await world.signedIn(person)).get("/api/v1/cases").expect(200)).body;
const holder = async (id: string, seat: string): Promise<string> =>
  (await drawnFor(world, id, seat)).person;
const readers = (id: string): Promise<string[]> =>
  world.sql("vault_wraps").where({ case_id: id }).pluck("reader");
async function pairOf({ one, other }: StagedPair) {
  const [case_a, case_b] = [one.id, other.id].sort();
  return world.sql("duplicate_pairs").where({ case_a, case_b }).first();
}

/** Two cases in review that are to be paid to one address, looked at by their reviewers. */
async function staged(): Promise<StagedPair> {
  const { address } = world.chain.wallet.address();
  const reviewed = async (): Promise<StagedCase> => {
    await pass(world, 2 * MINUTE);
    const made = await STAGES["in_review"]!(world);
    await claimant(world, made.code).setDestination(address).expect(200);
    return made;
  };
  const made = { one: await reviewed(), other: await reviewed() };
  staying.push(made.one, made.other);
  for (const { id } of [made.other, made.one])
    for (const seat of ["first", "second"])
      await (
        await world.signedIn(await holder(id, seat))
      )
        .get(`/api/v1/cases/${id}?purpose=review`)
        .expect(200);
  return made;
}

async function say(made: StagedPair, who: string, finding: string) {
  const { version } = await pairOf(made);
  return (await world.signedIn(who))
    .post(`/api/v1/cases/${made.one.id}/duplicates`)
    .set("If-Match", `"${version}"`)
    .send({ other: made.other.id, finding, reason: "Looked at both." });
}

test("on the last day it is theirs, a day later somebody else is drawn when a reviewer sees the queue, and both cases are closed to them", async () => {
  const made = await staged();
  const { judge } = await pairOf(made);
  const last = lastDay();
  await goTo(last);
  await seeQueue(await holder(made.one.id, "first"));
  expect((await pairOf(made)).judge).toBe(judge);
  await goTo(dayAfter(last));
  const first = await holder(made.one.id, "first");
  const before = (await seeQueue(first)).cases.find(({ id }: any) => id === made.one.id);
  const after = await pairOf(made);
  expect(after.judge).not.toBe(judge);
  for (const { id } of [made.one, made.other]) expect(await readers(id)).not.toContain(judge);
  // Their line says what it said; who follows has a time of their own.
  const line = (await seeQueue(first)).cases.find(({ id }: any) => id === made.one.id);
  expect(line).toEqual(before);
  expect((await say(made, judge, "not_duplicate")).status).toBe(404);
  expect((await say(made, after.judge, "not_duplicate")).status).toBe(200);
  // A pair that is judged keeps no week.
  expect((await pairOf(made)).judge_since).toBeNull();
});

test("who says that more is needed has said something, and has their time again", async () => {
  const made = await staged();
  const { judge } = await pairOf(made);
  await pass(world, 12 * DAY);
  expect((await say(made, judge, "needs_info")).status).toBe(200);
  const last = lastDay();
  await goTo(last);
  await seeQueue(await holder(made.one.id, "first"));
  expect((await pairOf(made)).judge).toBe(judge);
  await goTo(dayAfter(last));
  await seeQueue(await holder(made.one.id, "second"));
  expect((await pairOf(made)).judge).not.toBe(judge);
});

test("what two agreed on waits for a judge, and a visit of its applicant draws another one for who is silent", async () => {
  const made = await staged();
  for (const seat of ["first", "second"]) await judged(world, made.one, seat, ELIGIBLE);
  const { judge } = await pairOf(made);
  world.use(world.database);
  await goTo(lastDay());
  await claimant(world, made.one.code).status().expect(200);
  expect((await pairOf(made)).judge).toBe(judge);
  await pass(world, DAY);
  await claimant(world, made.one.code).status().expect(200);
  const { judge: next } = await pairOf(made);
  expect(next).not.toBe(judge);
  expect((await say(made, next, "not_duplicate")).status).toBe(200);
  expect((await claimant(world, made.one.code).status().expect(200)).body.state).toBe("active");
});

test("the silent judge who looks keeps it, and two queues at once draw one", async () => {
  const made = await staged();
  const { judge } = await pairOf(made);
  await goTo(dayAfter(lastDay()));
  await seeQueue(judge);
  expect((await pairOf(made)).judge).toBe(judge);
  const colleagues = await Promise.all([made.one, made.other].map(({ id }) => holder(id, "first")));
  for (const each of colleagues) await world.signedIn(each);
  await Promise.all(colleagues.map(seeQueue));
  const { judge: next } = await pairOf(made);
  expect(next).not.toBe(judge);
  const others = REVIEWERS.filter((each) => each !== next);
  const seats = await world
    .sql("case_assignments")
    .whereIn("case_id", [made.one.id, made.other.id]);
  for (const each of await readers(made.one.id))
    if (others.includes(each))
      expect(seats.some(({ case_id, person }) => case_id === made.one.id && person === each)).toBe(
        true,
      );
});

/** Opens to a person a case in review which nobody is free to take over from its first reviewer, who is somebody else. */
async function stuckFor(person: string): Promise<void> {
  world.clock.advance(2 * MINUTE);
  const made = await STAGES["in_review"]!(world);
  staying.push(made);
  const first = await holder(made.id, "first");
  if (first === person) return stuckFor(person);
  const second = await holder(made.id, "second");
  const aside = REVIEWERS.filter((each) => each !== first && each !== second);
  const rows = aside.map((each) => ({ case_id: made.id, person: each }));
  await world.database.owner("case_recusals").insert(rows);
  const { shreds } = await keptApart(world.folder, seededRandom("shreds"));
  await world.work({ kind: "claimant" }, async (unit) => {
    const { open } = await openClaim(unit, shreds, parseCode(made.code));
    const keys = readerKeysOf(await peopleInForce(unit, world), [person], unit.at);
    await shareVaultCase(unit, open, keys);
  });
}

test("cases that nobody is free to take over do not keep a judge from being followed", async () => {
  const made = await staged();
  const first = await holder(made.one.id, "first");
  for (let count = 0; count < 5; count += 1) await stuckFor(first);
  const { judge } = await pairOf(made);
  await goTo(dayAfter(lastDay()));
  // A few are looked through at each look; twelve that all leave it out are fewer than one in a million.
  for (let looks = 0; looks < 12 && (await pairOf(made)).judge === judge; looks += 1)
    await seeQueue(first);
  expect((await pairOf(made)).judge).not.toBe(judge);
});

test("how much is overdue is told to auditors and the data officer, of a stage and in bands, and names no case", async () => {
  const numbers = async (who: string) =>
    (await (await world.signedIn(who)).get("/api/v1/reviewer-numbers").expect(200)).body.overdue;
  const few = { from: 0, to: 4 };
  await pass(world, 60 * DAY);
  const before = await numbers("sorbus");
  expect(before.map(({ stage }: any) => stage)).toEqual(["triage", "review", "duplicates"]);
  expect(before[1].cases).toEqual(few);
  for (let count = 0; count < 5; count += 1) {
    await pass(world, 2 * MINUTE);
    staying.push(await STAGES["in_review"]!(world));
  }
  expect((await numbers("rowan"))[1].cases).toEqual(few);
  await pass(world, 22 * DAY);
  expect((await numbers("rowan"))[1].cases).toEqual({ from: 5, to: 9 });
  expect(JSON.stringify(await numbers("rowan"))).not.toMatch(/[0-9a-f]{8}-/);
  const browser = await Browser.signedIn(world, "sorbus");
  await browser.open("/staff/reviewers");
  expect(browser.text).toContain("5–9");
  for (const who of ["hazel", "larch", "birch", "alder"]) {
    const agent = await world.signedIn(who);
    await agent.get("/api/v1/reviewer-numbers").expect(403);
  }
});

/** Who judged whether two requests are the same has read both, and reviews neither, also when one of them is decided, erased, or somebody else judges now. */
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import type { CaseId } from "../../../src/cases/case.ts";
import { listPairs } from "../../../src/duplicates/pair.store.ts";
import { ask, askWith, DECLINED, ELIGIBLE, judged, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { claimant, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

/** A busy machine takes long to draw the same two twice. */
const HOOK_MS = 240_000;
const REVIEWERS = ["birch", "cedar", "elder"];

let world: World;
let one: StagedCase;
let other: StagedCase;

beforeAll(async () => {
  world = await World.start("former-judges", { addresses: 2_000, apiRequests: 20_000 });
  await settledGift(world, 2_000_000n);
});
afterAll(() => world.close());

/** Two cases with the same reviewers and the same address, and a judge drawn of the three. */
beforeEach(async () => {
  one = await inReview();
  other = await inReview();
  while ((await drawnFor(one)).join() !== (await drawnFor(other)).join()) {
    await askWith(world, other.code, "withdrawal").expect(204);
    other = await inReview();
  }
  const address = world.chain.wallet.address().address;
  for (const { code } of [one, other])
    await claimant(world, code).setDestination(address).expect(200);
  for (const made of [one, other]) await openBy(made);
}, HOOK_MS);

/** Past the bounds of what one sender asks for in an hour. */
async function inReview(): Promise<StagedCase> {
  world.clock.advance(600_000);
  return STAGES["in_review"]!(world);
}

const drawnFor = async ({ id }: StagedCase): Promise<string[]> =>
  world
    .sql("case_assignments")
    .where({ case_id: id })
    .whereNot({ stage: "triage" })
    .orderBy("person")
    .pluck("person");

const judgesRemembered = async ({ id }: StagedCase): Promise<string[]> =>
  world.sql("case_judges").where({ case_id: id }).pluck("person");

const thirdOf = async ({ id }: StagedCase): Promise<string[]> =>
  world.sql("case_assignments").where({ case_id: id, stage: "third" }).pluck("person");

async function openBy({ id }: StagedCase): Promise<void> {
  for (const person of REVIEWERS)
    await (await world.signedIn(person)).get(`/api/v1/cases/${id}?purpose=review`);
}

async function judgeOf({ id }: StagedCase): Promise<string> {
  const [pair] = await listPairs({ sql: world.sql }, id as CaseId);
  return pair?.judge ?? "";
}

async function judge(finding: string): Promise<string> {
  const person = await judgeOf(one);
  const agent = await world.signedIn(person);
  const path = `/api/v1/cases/${one.id}/duplicates`;
  const { body } = await agent.get(path).expect(200);
  await agent
    .post(path)
    .set("If-Match", `"${body.pairs[0].version}"`)
    .send({ other: other.id, finding, reason: "Looked at both." })
    .expect(200);
  return person;
}

/** The two reviewers of a case disagree, so that a third is needed; the answer. */
async function disagree(made: StagedCase) {
  await judged(world, made, "first", ELIGIBLE);
  const { person } = await world
    .sql("case_assignments")
    .where({ case_id: made.id, stage: "second" })
    .first("person");
  return ask(world, person, { ...made, path: "assessments", body: DECLINED });
}

test("once the other case is decided, its judge is still not drawn as the third", async () => {
  const person = await judge("not_duplicate");
  await judged(world, one, "first", DECLINED);
  await judged(world, one, "second", DECLINED);
  expect(await judgeOf(other)).toBe("");
  expect(await judgesRemembered(other)).toEqual([person]);
  // Of three reviewers two have it, and the third judged: the seat waits.
  expect((await disagree(other)).status).toBe(201);
  expect(await thirdOf(other)).toEqual([]);
  const sql = world.sql("case_assignments");
  await expect(sql.insert({ case_id: other.id, stage: "third", person })).rejects.toThrow(
    "who judged the duplicates of a case does not review it",
  );
});

test("once the other case is erased, and the pair with it, neither", async () => {
  const person = await judge("not_duplicate");
  await askWith(world, one.code, "erasure").expect(200);
  expect(await listPairs({ sql: world.sql }, other.id as CaseId)).toEqual([]);
  expect((await disagree(other)).status).toBe(201);
  expect(await thirdOf(other)).toEqual([]);
  expect(await judgesRemembered(other)).toEqual([person]);
});

test("no row about a judge was written with a grant, whose number would lead from its case to the payout", async () => {
  await judge("not_duplicate");
  for (const stage of ["first", "second"]) await judged(world, one, stage, ELIGIBLE);
  expect(await world.sql("cases").where({ id: one.id }).first("state")).toEqual({
    state: "active",
  });
  expect(await judgesRemembered(other)).toHaveLength(1);
  const { rows } = await world.database.owner.raw(
    "select count(*)::integer as count from case_judges j join postings p on p.xmin = j.xmin",
  );
  expect(rows).toEqual([{ count: 0 }]);
});

test("when the case is decided it is forgotten, like every other duty", async () => {
  await judge("not_duplicate");
  for (const made of [one, other])
    for (const stage of ["first", "second"]) await judged(world, made, stage, DECLINED);
  for (const made of [one, other]) expect(await judgesRemembered(made)).toEqual([]);
  expect(await judgeOf(one)).toBe("");
});

test("a judge whom somebody else replaces is remembered by both", async () => {
  const person = await judgeOf(one);
  await world.sql("case_recusals").insert({ case_id: other.id, person });
  await openBy(one);
  for (const made of [one, other]) expect(await judgesRemembered(made)).toEqual([person]);
});

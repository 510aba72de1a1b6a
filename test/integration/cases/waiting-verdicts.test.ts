/** What two reviewers agree on is kept when it cannot be carried out at once: nobody learns from it what the other said, and it is carried out when nothing stands in the way. */
import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { forgetCases } from "../../../src/cases/forget-cases.ts";
import {
  ask,
  askWith,
  DECLINED,
  drawnFor,
  ELIGIBLE,
  judged,
  STAGES,
} from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { claimant, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("waiting-verdicts", { addresses: 500, apiRequests: 2_000 }, 0, {
    staff: FOUR_REVIEWERS,
  });
  await settledGift(world, 100_000n);
});
afterAll(() => world.close());

const stateOf = async ({ id }: Pick<StagedCase, "id">): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;

async function staged(stage: string): Promise<StagedCase> {
  world.clock.advance(120_000);
  return STAGES[stage]!(world);
}

async function second({ id }: Pick<StagedCase, "id">, body: object) {
  const { person } = await drawnFor(world, id, "second");
  return { person, answer: await ask(world, person, { id, path: "assessments", body }) };
}

/** What whoever gave the second verdict is told of the case afterwards, without what is each case's own. */
async function toldOf({ id }: Pick<StagedCase, "id">, person: string) {
  const agent = await world.signedIn(person);
  const { body } = await agent.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  const { cases } = (await agent.get("/api/v1/cases").expect(200)).body;
  const { state, turn } = cases.find((each: { id: string }) => each.id === id);
  const { verdicts, hindrances, mine } = body;
  return { file: body.case.state, line: state, turn, verdicts, hindrances, mine };
}

const holds = async (): Promise<number> =>
  (await world.sql("postings").where({ kind: "hold" }).whereLike("key", "grant/%")).length;

/** Says of the pair of a case what it is. */
async function judgePair({ id }: Pick<StagedCase, "id">, finding: string): Promise<void> {
  const pair = await world
    .sql("duplicate_pairs")
    .where({ case_a: id })
    .orWhere({ case_b: id })
    .first();
  const agent = await world.signedIn(pair.judge);
  await agent
    .post(`/api/v1/cases/${id}/duplicates`)
    .set("If-Match", `"${pair.version}"`)
    .send({ other: pair.case_a === id ? pair.case_b : pair.case_a, finding, reason: "Both." })
    .expect(200);
}

test("it waits for gifts, and for a colleague's freeze to be lifted", async () => {
  const amount = "150000";
  const big = await staged("in_review");
  for (const stage of ["first", "second"]) await judged(world, big, stage, { ...ELIGIBLE, amount });
  expect(await stateOf(big)).toBe("reviewed");
  const { person } = await drawnFor(world, big.id, "second");
  expect((await toldOf(big, person)).hindrances).toContain("insufficient-funds");
  await settledGift(world, 3_000_000n);
  const first = (await drawnFor(world, big.id, "first")).person;
  const by = world.staff.filter(({ code }) => code !== first && code !== person);
  await world.database.owner("access_freezes").insert({
    id: randomUUID(),
    person: first,
    frozen_by: by[0]!.code,
    frozen_at: world.clock.now(),
    reason: "lost-device",
  });
  // That somebody who is frozen has spoken here is told to nobody.
  expect((await toldOf(big, person)).hindrances).toEqual([]);
  expect(await stateOf(big)).toBe("reviewed");
  await world.database
    .owner("access_freezes")
    .where({ person: first })
    .update({
      ...{ first_lift: by[1]!.code, first_lift_at: world.clock.now() },
      ...{ second_lift: by[2]!.code, second_lift_at: world.clock.now() },
    });
  await (await world.signedIn(person)).get("/api/v1/cases").expect(200);
  expect(await stateOf(big)).toBe("approved");
  await world.check();
});

test("whoever gives the second verdict is answered alike whatever the first said, and told alike afterwards", async () => {
  const agree = await second(await staged("second_review, of a pair"), ELIGIBLE);
  const found = [agree.answer];
  for (const [stage, body] of [
    ["second_review, of a pair", DECLINED],
    ["second_review", DECLINED],
    ["second_review", ELIGIBLE],
    ["second_review, declined first", DECLINED],
    ["second_review, declined first", ELIGIBLE],
  ] as const)
    found.push((await second(await staged(stage), body)).answer);
  for (const { status, text, headers } of found) {
    expect([status, text]).toEqual([201, '{"taken":true}']);
    expect(Object.keys(headers).sort()).toEqual(Object.keys(found[0]!.headers).sort());
    expect(headers["content-length"]).toBe("14");
  }
});

test("an agreement that waits looks to who gave it as a disagreement does, to others as a review, and to its applicant as before", async () => {
  const waits = await staged("second_review, of a pair");
  const before = (await claimant(world, waits.code).status()).body;
  const agreed = await second(waits, ELIGIBLE);
  expect(await stateOf(waits)).toBe("reviewed");
  const differs = await staged("second_review, declined first");
  const disagreed = await second(differs, ELIGIBLE);
  expect(await stateOf(differs)).toBe("in_review");
  const told = await toldOf(waits, agreed.person);
  expect(told).toEqual({
    ...{ file: "reviewed", line: "reviewed", turn: "others", verdicts: [], mine: ["second"] },
    hindrances: ["duplicates-open"],
  });
  expect(await toldOf(differs, disagreed.person)).toEqual({ ...told, hindrances: [] });
  // The judge sees a case in review.
  const pair = await world
    .sql("duplicate_pairs")
    .where({ case_a: waits.id })
    .orWhere({ case_b: waits.id })
    .first();
  const judge = await world.signedIn(pair.judge);
  const file = await judge.get(`/api/v1/cases/${waits.id}?purpose=duplicates`).expect(200);
  expect([file.body.case.state, file.body.hindrances]).toEqual(["in_review", []]);
  const pairs = (await judge.get(`/api/v1/cases/${waits.id}/duplicates`).expect(200)).body.pairs;
  for (const { state } of pairs[0].sides) expect(state).not.toBe("reviewed");
  const now = (await claimant(world, waits.code).status()).body;
  expect(now).toEqual(before);
  // A list of one state says no more.
  const { cases } = (await judge.get("/api/v1/cases?state=reviewed").expect(200)).body;
  expect(cases.map(({ id }: { id: string }) => id)).not.toContain(waits.id);
});

test("it is carried out at a look when nothing stands in the way any more, once, also of fifty at once", async () => {
  const made = await staged("reviewed");
  await judgePair(made, "not_duplicate");
  const before = await holds();
  const answers = await Promise.all(
    Array.from({ length: 50 }, () => claimant(world, made.code).status()),
  );
  expect(answers.some(({ status, body }) => status === 200 && body.state === "active")).toBe(true);
  expect(await holds()).toBe(before + 1);
  expect(await stateOf(made)).toBe("active");
  expect(await world.sql("case_decisions").where({ case_id: made.id })).toEqual([]);
  await world.check();
});

test("what may not be paid any more begins anew with others, and no verdict of before counts", async () => {
  const made = await staged("reviewed, of a pair whose other case is granted");
  const stages = ["first", "second"];
  const former = await Promise.all(
    stages.map(async (stage) => (await drawnFor(world, made.id, stage)).person),
  );
  await judgePair(made, "confirmed_duplicate");
  const { body } = await claimant(world, made.code).status();
  expect(body.state).toBe("in_review");
  expect(await world.sql("case_decisions").where({ case_id: made.id })).toEqual([]);
  for (const stage of stages) {
    const now = await drawnFor(world, made.id, stage);
    expect(former).not.toContain(now?.person);
  }
  for (const person of former) {
    const agent = await world.signedIn(person);
    await agent.get(`/api/v1/cases/${made.id}?purpose=review`).expect(404);
  }
  // Whoever is drawn is refused alike, first or second: it can only be declined.
  const drawn = await drawnFor(world, made.id, "first");
  const refused = await ask(world, drawn.person, {
    id: made.id,
    path: "assessments",
    body: ELIGIBLE,
  });
  expect([refused.status, refused.body.code]).toEqual([409, "duplicate-granted"]);
});

test("one that was granted and then taken back counts as granted: what was signed of it unseen is paid all the same", async () => {
  const { address } = world.chain.wallet.address();
  const other = await staged("approved");
  await claimant(world, other.code).setDestination(address);
  const made = await staged("in_review");
  await claimant(world, made.code).setDestination(address);
  for (const stage of ["first", "second"]) await judged(world, made, stage, ELIGIBLE);
  expect([await stateOf(other), await stateOf(made)]).toEqual(["active", "reviewed"]);
  expect((await askWith(world, other.code, "withdrawal")).status).toBe(204);
  expect(await stateOf(other)).toBe("withdrawn");
  await judgePair(made, "confirmed_duplicate");
  expect((await claimant(world, made.code).status()).body.state).toBe("in_review");
  const { person } = await drawnFor(world, made.id, "first");
  const refused = await ask(world, person, { id: made.id, path: "assessments", body: ELIGIBLE });
  expect([refused.status, refused.body.code]).toEqual([409, "duplicate-granted"]);
});

test("it can be taken back and erased, is overdue like others, and goes by the clock with everybody's duty in it", async () => {
  const back = await staged("reviewed");
  const { person } = await drawnFor(world, back.id, "second");
  expect((await askWith(world, back.code, "withdrawal")).status).toBe(204);
  expect(await stateOf(back)).toBe("withdrawn");
  expect(await world.sql("case_decisions").where({ case_id: back.id })).toEqual([]);
  const gone = await staged("reviewed");
  expect((await askWith(world, gone.code, "erasure")).status).toBe(200);
  expect(await world.sql("vault_entries").where({ case_id: gone.id })).toEqual([]);
  const left = await staged("reviewed");
  const late = (await drawnFor(world, left.id, "second")).person;
  world.clock.advance(60 * 86_400_000);
  const agent = await world.signedIn(late);
  const { cases } = (await agent.get("/api/v1/cases?show=overdue").expect(200)).body;
  expect(cases.map(({ id }: { id: string }) => id)).toContain(left.id);
  const before = await holds();
  world.clock.advance(340 * 86_400_000);
  await world.work({ kind: "job", name: "test" }, forgetCases);
  expect(await stateOf(left)).toBe("erased");
  for (const table of ["case_assignments", "case_decisions", "vault_wraps", "vault_entries"])
    expect(await world.sql(table).where({ case_id: left.id })).toEqual([]);
  expect(await holds()).toBe(before);
  expect(typeof person).toBe("string");
  await world.check();
});

/** A test request is compared as any other is: whoever reviews it and sends its file again, in a request of their own, is told the same as of a true one. */
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { ask, askWith, DECLINED, drawnFor, ELIGIBLE, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { evidenceOf } from "../../support/evidence-steps.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { pdf } from "../../support/sample-files.ts";
import { claimant } from "../../support/steps.ts";
import { reviewing, sent, stateOf, testingWorld } from "../../support/test-requests.ts";
import type { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 240_000 });

/** So many that somebody reviews neither of two, and that each can begin anew with others. */
const SIX_REVIEWERS = [
  ...FOUR_REVIEWERS,
  { code: "hornbeam", roles: ["reviewer"] },
  { code: "juniper", roles: ["reviewer"] },
] as const;

let world: World;

beforeAll(async () => {
  world = await testingWorld("test-requests-compared", SIX_REVIEWERS);
});
afterAll(() => world.close());

const KINDS = {
  true: () => STAGES["in_review"]!(world),
  test: async () => {
    const made = await sent(world, "eligible");
    await reviewing(world, made);
    return made;
  },
};
type Kind = keyof typeof KINDS;

const tokensOf = (id: string): Promise<string[]> =>
  world.sql("duplicate_tokens").where({ case_id: id }).orderBy("field").pluck("field");

const pairOf = (one: StagedCase, other: StagedCase) => {
  const ids = [one.id, other.id];
  return world.sql("duplicate_pairs").whereIn("case_a", ids).whereIn("case_b", ids).first();
};

async function seatsOf({ id }: StagedCase): Promise<{ stage: string; person: string }[]> {
  return world
    .sql("case_assignments")
    .where({ case_id: id })
    .whereIn("stage", ["first", "second"])
    .orderBy("stage")
    .select("stage", "person");
}

/** What these people, drawn for a case or once drawn for it, are told when they look at it and at its pairs, and in their queue. */
async function toldOf({ id }: StagedCase, people: readonly string[]): Promise<unknown[]> {
  const told: unknown[] = [];
  for (const person of people) {
    const agent = await world.signedIn(person);
    const { cases } = (await agent.get("/api/v1/cases").expect(200)).body;
    const line = cases.find((each: { id: string }) => each.id === id);
    const file = await agent.get(`/api/v1/cases/${id}?purpose=review`);
    const pairs = await agent.get(`/api/v1/cases/${id}/duplicates`);
    told.push({
      ...{ line: line?.state, turn: line?.turn, status: file.status, code: file.body.code },
      ...{ state: file.body.case?.state, version: file.body.case?.version },
      ...{ duplicates: file.body.duplicates, hindrances: file.body.hindrances },
      ...{ mine: file.body.mine, verdicts: file.body.verdicts },
      ...{ pairs: pairs.body.pairs, pairsStatus: pairs.status },
    });
  }
  return told;
}

async function verdict(made: StagedCase, person: string, body: object): Promise<unknown[]> {
  const answer = await ask(world, person, { id: made.id, path: "assessments", body });
  return [answer.status, answer.body.taken, answer.body.code];
}

/** What the judge of two reads of them, and is answered when they say what the two are. */
async function judgedAs(made: StagedCase, other: StagedCase, finding: string): Promise<unknown> {
  const { judge, version } = await pairOf(made, other);
  const agent = await world.signedIn(judge);
  const read = await agent.get(`/api/v1/cases/${made.id}/duplicates`).expect(200);
  const { sides } = read.body.pairs[0];
  // The words of a request are its applicant's.
  const shown = sides.map(({ programme, state, submittedOn, answers }: Record<string, string>) => ({
    ...{ programme, state, submittedOn, answers: Object.keys(answers ?? {}) },
  }));
  const said = await agent
    .post(`/api/v1/cases/${made.id}/duplicates`)
    .set("If-Match", `"${version}"`)
    .send({ other: other.id, finding, reason: "Looked at both." });
  const after = await agent.get(`/api/v1/cases/${made.id}?purpose=duplicates`);
  return { shown, said: [said.status, said.body], after: [after.status, after.body.code] };
}

/** All that anybody who reviews or judges is told of a request, and of another one that was sent with its file, at every step; `agreed`: whether the reviewers of the copy agree before the two are judged. */
async function course(kind: Kind, finding: string, agreed: boolean): Promise<unknown[]> {
  world.clock.advance(120_000);
  const told: unknown[] = [];
  const bytes = Buffer.concat([pdf(), Buffer.from(`\n% ${kind} ${finding} ${agreed}`)]);
  const made = await KINDS[kind]();
  await evidenceOf(world, made.code).send(bytes).expect(201);
  const [first, second] = (await seatsOf(made)).map(({ person }) => person) as [string, string];
  const mine = [first, second];
  told.push(await toldOf(made, mine));
  world.clock.advance(120_000);
  const copy = await STAGES["in_review"]!(world);
  await evidenceOf(world, copy.code).send(bytes).expect(201);
  const theirs = (await seatsOf(copy)).map(({ person }) => person);
  const look = async (): Promise<void> => {
    told.push(await toldOf(made, mine), await toldOf(copy, theirs));
    told.push(await stateOf(world, made), await stateOf(world, copy));
    const { status, body } = await claimant(world, copy.code).status();
    told.push([status, body.state, body.declined?.reason]);
  };
  await look();
  for (const person of mine) {
    told.push(await verdict(made, person, ELIGIBLE));
    await look();
  }
  for (const person of agreed ? theirs : []) {
    told.push(await verdict(copy, person, ELIGIBLE));
    await look();
  }
  told.push(await judgedAs(made, copy, finding));
  // The copy is not looked at before it: chance would say which of the two is carried out first.
  await claimant(world, made.code).status().expect(200);
  await look();
  if (!agreed) for (const person of theirs) told.push(await verdict(copy, person, ELIGIBLE));
  await look();
  const now = (await seatsOf(copy)).map(({ person }) => person);
  told.push(now.length, await toldOf(copy, now));
  // Taken back by whoever has its code, as a true one can be.
  expect((await askWith(world, made.code, "withdrawal")).status).toBe(204);
  await look();
  for (const person of now) told.push(await verdict(copy, person, ELIGIBLE));
  await look();
  return told;
}

describe.each([
  ["confirmed_duplicate", false],
  ["confirmed_duplicate", true],
  ["not_duplicate", false],
] as const)("of two that are judged %s (agreed before: %s)", (finding, agreed) => {
  test("who reviews one and sent its file again is told the same whether it is a test", async () => {
    const [one, other] = [
      await course("true", finding, agreed),
      await course("test", finding, agreed),
    ];
    expect(one.length).toBeGreaterThan(30);
    expect(other).toEqual(one);
    // What was asked of both was found, and held up what it should.
    expect(JSON.stringify(one)).toContain('"found":1');
    if (finding === "confirmed_duplicate" && !agreed)
      expect(JSON.stringify(one)).toContain("duplicate-granted");
    expect(one.at(-2)).toBe("approved");
  });
});

test("a true duplicate of an approved test is held up as by any other, and approved once its makers took that back", async () => {
  const made = await KINDS.test();
  await evidenceOf(world, made.code).send(pdf()).expect(201);
  world.clock.advance(120_000);
  const honest = await STAGES["in_review"]!(world);
  await evidenceOf(world, honest.code).send(pdf()).expect(201);
  const people = (await seatsOf(honest)).map(({ person }) => person);
  await toldOf(honest, people);
  await judgedAs(honest, made, "confirmed_duplicate");
  for (const { person } of await seatsOf(made)) await verdict(made, person, ELIGIBLE);
  expect(await stateOf(world, made)).toBe("approved");
  const refused = await verdict(honest, people[0]!, ELIGIBLE);
  expect(refused).toEqual([409, undefined, "duplicate-granted"]);
  expect((await askWith(world, made.code, "withdrawal")).status).toBe(204);
  for (const person of people)
    expect(await verdict(honest, person, ELIGIBLE)).toEqual([201, true, undefined]);
  expect(await stateOf(world, honest)).toBe("approved");
});

test("who was declined for an approved test can ask again once it was taken back, and is approved by others", async () => {
  const made = await KINDS.test();
  const bytes = Buffer.concat([pdf(), Buffer.from("\n% another")]);
  await evidenceOf(world, made.code).send(bytes).expect(201);
  world.clock.advance(120_000);
  const honest = await STAGES["in_review"]!(world);
  await evidenceOf(world, honest.code).send(bytes).expect(201);
  const people = (await seatsOf(honest)).map(({ person }) => person);
  await toldOf(honest, people);
  await judgedAs(honest, made, "confirmed_duplicate");
  for (const { person } of await seatsOf(made)) await verdict(made, person, ELIGIBLE);
  for (const person of people) await verdict(honest, person, DECLINED);
  expect(await stateOf(world, honest)).toBe("declined");
  expect((await askWith(world, made.code, "withdrawal")).status).toBe(204);
  expect((await askWith(world, honest.code, "appeal", { text: "Look again" })).status).toBe(200);
  for (const { person } of await seatsOf(honest))
    expect(await verdict(honest, person, ELIGIBLE)).toEqual([201, true, undefined]);
  expect(await stateOf(world, honest)).toBe("approved");
});

test("requests with one address are paired as ever, tests among them, with marks of the same kinds, and looking again adds nothing", async () => {
  const { address } = world.chain.wallet.address();
  const all: StagedCase[] = [];
  for (const kind of ["test", "true", "true"] as const) {
    world.clock.advance(120_000);
    const made = await KINDS[kind]();
    await claimant(world, made.code).setDestination(address).expect(200);
    await evidenceOf(world, made.code).send(pdf()).expect(201);
    const { person } = await drawnFor(world, made.id, "first");
    const agent = await world.signedIn(person);
    for (let looks = 0; looks < 2; looks += 1) {
      await agent.get(`/api/v1/cases/${made.id}?purpose=review`).expect(200);
      all.push(made);
    }
  }
  const [mine, one, other] = [all[0]!, all[2]!, all[4]!];
  for (const [a, b] of [
    [mine, one],
    [mine, other],
    [one, other],
  ] as const)
    expect(await pairOf(a, b)).toMatchObject({ state: "suspected", strength: "strong" });
  const fields = await tokensOf(mine.id);
  expect(fields.length).toBeGreaterThan(1);
  expect(fields).toEqual(await tokensOf(one.id));
  expect(fields).toEqual(await tokensOf(other.id));
});

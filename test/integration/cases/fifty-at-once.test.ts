/** Many verdicts on one case in the same moment, through HTTP: one of them counts, and what follows from it happens once. */
import type request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { STAGES, ELIGIBLE, DECLINED } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

const AT_ONCE = 50;

let world: World;

beforeAll(async () => {
  world = await World.start("fifty-at-once");
  await settledGift(world, 5_000_000n);
});
afterAll(() => world.close());

async function drawnFor({ id }: StagedCase, stage: string): Promise<string> {
  const row = await world.sql("case_assignments").where({ case_id: id, stage }).first("person");
  return row.person;
}

/** Sends verdicts at once, in turn by these people, who saw the case's version, or guess at later ones; the answers. */
async function allAtOnce(
  { id }: StagedCase,
  people: readonly string[],
  { bodies, guesses = 0 }: { readonly bodies: readonly object[]; readonly guesses?: number },
): Promise<request.Response[]> {
  const { version }: { version: number } = await world.sql("cases").where({ id }).first("version");
  const agents = await Promise.all(people.map((person) => world.signedIn(person)));
  return Promise.all(
    Array.from({ length: AT_ONCE }, (_, n) =>
      agents[n % agents.length]!.post(`/api/v1/cases/${id}/assessments`)
        .set("If-Match", `"${version + (n % (guesses + 1))}"`)
        .send(bodies[n % bodies.length]),
    ),
  );
}

/** How often each was answered; nothing but a success and refusals may be among them. */
function counted(answers: readonly request.Response[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const { status, body } of answers) {
    const what = status === 201 ? "taken" : String(body.code ?? status);
    found[what] = (found[what] ?? 0) + 1;
  }
  return found;
}

const entriesOf = async ({ id }: StagedCase, kind: string): Promise<number> =>
  (await world.sql("vault_entries").where({ case_id: id, kind })).length;

const stepsTo = async ({ id }: StagedCase, to: string): Promise<number> =>
  (await world.sql("case_events").where({ case_id: id, to_state: to })).length;

test("of fifty approvals of one case exactly one counts, and its money is held once", async () => {
  const made = await STAGES["second_review"]!(world);
  const grants = () => world.sql("postings").where({ kind: "hold" });
  const before = (await grants()).length;
  const second = await drawnFor(made, "second");
  const answers = counted(await allAtOnce(made, [second], { bodies: [ELIGIBLE], guesses: 2 }));
  expect(answers["taken"]).toBe(1);
  expect(Object.keys(answers).filter((what) => !OF_A_RACE.includes(what))).toEqual([]);
  expect(await stepsTo(made, "approved")).toBe(1);
  expect(await entriesOf(made, "award")).toBe(1);
  expect(await entriesOf(made, "assessment")).toBe(2);
  expect((await grants()).length).toBe(before + 1);
  await world.check();
});

/** What the forty-nine others are told: somebody was faster, or it is decided, or they have nothing to do with it any more. */
const OF_A_RACE = [
  "taken",
  "case-changed",
  "already-decided",
  "case-transition",
  "not-yours",
  "case-not-found",
];

test("of fifty approvals and refusals by one reviewer one counts", async () => {
  const made = await STAGES["second_review"]!(world);
  const second = await drawnFor(made, "second");
  const answers = counted(await allAtOnce(made, [second], { bodies: [ELIGIBLE, DECLINED] }));
  expect(answers["taken"]).toBe(1);
  expect(await entriesOf(made, "assessment")).toBe(2);
  expect((await stepsTo(made, "approved")) + (await stepsTo(made, "in_review"))).toBe(2);
  await world.check();
});

test("of fifty first verdicts by one reviewer one counts, also when they guess what comes of it", async () => {
  const made = await STAGES["in_review"]!(world);
  const first = await drawnFor(made, "first");
  const answers = counted(await allAtOnce(made, [first], { bodies: [ELIGIBLE], guesses: 2 }));
  expect(answers["taken"]).toBe(1);
  expect(await world.sql("case_decisions").where({ case_id: made.id }).pluck("stage")).toEqual([
    "first",
  ]);
  expect(await entriesOf(made, "assessment")).toBe(1);
});

test("of fifty first verdicts by both reviewers one counts, and it is the first's", async () => {
  const made = await STAGES["in_review"]!(world);
  const people = await Promise.all(["first", "second"].map((stage) => drawnFor(made, stage)));
  const answers = counted(await allAtOnce(made, people, { bodies: [ELIGIBLE] }));
  expect(answers["taken"]).toBe(1);
  expect(await world.sql("case_decisions").where({ case_id: made.id })).toMatchObject([
    { stage: "first", person: people[0] },
  ]);
  await world.check();
});

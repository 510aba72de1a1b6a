/** Whoever has given a verdict is answered the same at every door, whether a colleague is yet to look, asks the applicant, disagreed, or agreed and the money is not there. */
import { afterAll, beforeAll, expect, test } from "vitest";
import type { StagedCase } from "../../support/case-stages.ts";
import {
  ask,
  DECLINED,
  drawnFor,
  ELIGIBLE,
  judged,
  QUESTION,
  STAGES,
} from "../../support/case-stages.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

/** More than there is. */
const MUCH = { ...ELIGIBLE, amount: "150000" };

beforeAll(async () => {
  world = await World.start("nothing-told", { addresses: 500, apiRequests: 2_000 }, 0, {
    staff: FOUR_REVIEWERS,
  });
  await settledGift(world, 100_000n);
});
afterAll(() => world.close());

const HAPPENED: Readonly<Record<string, (made: StagedCase) => Promise<unknown>>> = {
  second_review: () => Promise.resolve(),
  in_review: (made) => judged(world, made, "second", DECLINED),
  reviewed: (made) => judged(world, made, "second", MUCH),
  info_requested: async (made) => {
    const { person } = await drawnFor(world, made.id, "second");
    const asked = await ask(world, person, { ...made, path: "question", body: QUESTION });
    expect(asked.status).toBe(200);
  },
};

const DOORS: readonly (readonly [path: string, body: object])[] = [
  ["question/end", {}],
  ["question", QUESTION],
  ["assessments", MUCH],
  ["triage", {}],
  ["assignment", {}],
  ["spam", { reason: "this is no request" }],
  ["spam-check", { agrees: true }],
];

/** All that the first reviewer is answered about a case, without what is each case's own. */
async function answers({ id }: StagedCase): Promise<Record<string, unknown>> {
  const { person } = await drawnFor(world, id, "first");
  const agent = await world.signedIn(person);
  const told: Record<string, unknown> = {};
  const keep = (name: string, { status, headers, body }: any): void => {
    const text = JSON.stringify({ status, etag: headers.etag, body });
    told[name] = JSON.parse(text.replaceAll(id, "ID").replaceAll(person, "PERSON"));
  };
  const { cases } = (await agent.get("/api/v1/cases").expect(200)).body;
  told["line"] = { ...cases.find((each: { id: string }) => each.id === id), id: "ID" };
  for (const [path, body] of DOORS)
    for (const version of [1, 2, 3, 4, 5, 6]) {
      const sent = agent.post(`/api/v1/cases/${id}/${path}`).set("If-Match", `"${version}"`);
      keep(`${path} ${version}`, await sent.send(body));
    }
  const file = await agent.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  const { case: told_, turn, masked, verdicts, hindrances, mine, duplicates } = file.body;
  told["file"] = { ...told_, id: "ID", turn, masked, verdicts, hindrances, mine, duplicates };
  told["tag"] = file.headers["etag"];
  return told;
}

test("every door answers the first reviewer the same, whatever happened since", async () => {
  const all: Record<string, Record<string, unknown>> = {};
  for (const [state, happens] of Object.entries(HAPPENED)) {
    world.clock.advance(120_000);
    const made = await STAGES["in_review"]!(world);
    await judged(world, made, "first", MUCH);
    await happens(made);
    expect((await world.sql("cases").where({ id: made.id }).first("state")).state).toBe(state);
    all[state] = await answers(made);
    expect((await world.sql("cases").where({ id: made.id }).first("state")).state).toBe(state);
  }
  const { second_review: before, ...others } = all;
  for (const [state, told] of Object.entries(others)) expect(told, state).toEqual(before);
});

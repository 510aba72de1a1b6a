/** Two reviewers judge by nine criteria, blind to each other: through the API, the page, and every purpose of a look. */
import type request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Criterion, Finding } from "../../../src/cases/criteria.ts";
import { accessLog } from "../../../src/vault/access.view.ts";
import { Browser } from "../../support/browser.ts";
import { SOUND_FINDINGS } from "../../support/findings.ts";
import { askForHelp, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("vetting");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

/** SOUND_FINDINGS with other words about some criteria. */
const findings = (
  other: Partial<Record<Criterion, Partial<Finding>>> = {},
): Record<string, object> =>
  Object.fromEntries(
    Object.entries(SOUND_FINDINGS).map(([name, found]) => [
      name,
      { ...found, ...other[name as Criterion] },
    ]),
  );

const eligible = (more: object = {}): object => ({
  verdict: "eligible",
  amount: "271828",
  tier: 1,
  findings: findings(),
  ...more,
});

/** Who was drawn for a stage of the only case there is. */
async function drawn(id: string, stage: string): Promise<string> {
  const row = await world.sql("case_assignments").where({ case_id: id, stage }).first("person");
  return row.person;
}

async function assess(id: string, person: string, body: object): Promise<request.Response> {
  const agent = await world.signedIn(person);
  const { version } = await world.sql("cases").where({ id }).first("version");
  return agent.post(`/api/v1/cases/${id}/assessments`).set("If-Match", `"${version}"`).send(body);
}

test("what does not carry an award of its tier is refused, with what is missing", async () => {
  await askForHelp(world);
  const id = await triage(world);
  const first = await drawn(id, "first");
  const statement = { evidence: ["E5"] } as const;
  const weak = findings({ harm: statement, link: statement });
  const refused = await assess(id, first, eligible({ findings: weak }));
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({
    type: "/problems/evidence-insufficient",
    missing: "independent-sources source-e1-e2-e3",
  });
  const noInterview = findings({ harm: { evidence: ["E1", "E2"] }, link: { evidence: ["E5"] } });
  const higher = await assess(id, first, eligible({ tier: 2, findings: noInterview }));
  expect(higher.body).toMatchObject({ missing: "interview-e4" });
  const eight = Object.fromEntries(Object.entries(findings()).slice(1));
  expect((await assess(id, first, eligible({ findings: eight }))).status).toBe(422);
  const acquainted = findings({ conflict: { result: "not-met" } });
  const own = await assess(id, first, eligible({ findings: acquainted }));
  expect(own.body).toMatchObject({ missing: "no-conflict" });
  expect(await world.sql("case_decisions").where({ case_id: id })).toEqual([]);

  const browser = await Browser.signedIn(world, first);
  await browser.open(`/staff/cases/${id}`);
  await browser.send(`/staff/cases/${id}`, { purpose: "review" });
  const filled = Object.fromEntries(
    Object.entries(weak).flatMap(([name, found]) =>
      Object.entries(found).map(([part, value]) => [
        `${name}-${part}`,
        typeof value === "number" ? String(value) : (value as string),
      ]),
    ),
  );
  const form = { ...filled, verdict: "eligible", amount: "271828", tier: "1" };
  await browser.send(`/staff/cases/${id}/assessments`, form);
  expect(browser.status).toBe(422);
  expect(browser.text).toContain("one of E1, E2 and E3 for harm or link");
  expect(browser.page).toMatch(/<option value="met" selected[^>]*>met/);
  // A declined verdict needs no evidence, only an answer to each criterion.
  const reason = "Nothing shows the harm.";
  expect((await assess(id, first, { verdict: "declined", reason, findings: weak })).status).toBe(
    201,
  );
});

/** By itself: a few digits in a row stand by chance in the name of a case and in a form's token. */
const word = (trace: string): RegExp => new RegExp(`\\b${trace}\\b`);

test("the second reviewer sees nothing of the first result, whatever the look is for", async () => {
  await askForHelp(world);
  const id = await triage(world);
  const note = findings({ route: { result: "not-applicable", minutes: 377 } });
  const [first, second] = [await drawn(id, "first"), await drawn(id, "second")];
  expect((await assess(id, first, eligible({ findings: note }))).status).toBe(201);
  const agent = await world.signedIn(second);
  world.clock.advance(61_000);
  const browser = await Browser.signedIn(world, second);
  for (const purpose of ["review", "decision", "messages", "duplicates"]) {
    const { body, text } = await agent.get(`/api/v1/cases/${id}?purpose=${purpose}`).expect(200);
    expect(body.verdicts).toEqual([]);
    for (const trace of ["271828", "377", first]) expect(text).not.toMatch(word(trace));
    await browser.open(`/staff/cases/${id}`);
    await browser.send(`/staff/cases/${id}`, { purpose });
    for (const trace of ["271828", "271\u202f828", "377", first])
      expect(browser.page).not.toMatch(word(trace));
  }
  const looks = await accessLog({ sql: world.sql }, { limit: 200 });
  const theirs = looks.filter(({ person }) => person === second);
  expect(theirs.length).toBeGreaterThan(0);
  expect(theirs.filter(({ kind }) => kind !== "request")).toEqual([]);
  expect((await agent.get("/api/v1/cases")).text).not.toContain(first);

  const reason = "It is no longer needed.";
  const answer = await assess(id, second, { verdict: "declined", reason, findings: findings() });
  expect(answer.body).toEqual({ taken: true });
  // Who has decided sees no more than before; the third, who has to choose, sees both.
  const after = await agent.get(`/api/v1/cases/${id}?purpose=review`).expect(200);
  expect([after.body.case.state, after.body.verdicts]).toEqual(["reviewed", []]);
  const third = await drawn(id, "third");
  expect([first, second]).not.toContain(third);
  const choosing = await (await world.signedIn(third)).get(`/api/v1/cases/${id}?purpose=decision`);
  expect(choosing.body.verdicts[0]).toMatchObject({ tier: 1, findings: note });
  expect(choosing.body.verdicts[1]).toMatchObject({ reason });
  const weak = { findings: findings({ harm: { evidence: [] }, link: { evidence: [] } }) };
  const unfounded = await assess(id, third, eligible(weak));
  expect(unfounded.body.type).toBe("/problems/evidence-insufficient");
  expect((await assess(id, third, eligible())).status).toBe(201);
  expect((await world.sql("cases").where({ id }).first("state")).state).toBe("approved");
  await world.check();
});

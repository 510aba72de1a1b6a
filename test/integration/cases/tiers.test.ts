/** Emergencies stand ahead and need little, and never one person's word; what is above the largest award takes three who agree. */
import request from "supertest";
import { listTables } from "../../../src/backup/tables.store.ts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ask, DECLINED } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { SOUND_FINDINGS, SOUND_VERDICT } from "../../support/findings.ts";
import { askForHelp, onceKey, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const POLICIES = "/api/v1/programmes/general/policies";
const ABOVE = "5000001";
const EXCEPTIONAL = { ...SOUND_VERDICT, tier: 3, amount: ABOVE };
/** The applicant's word, in their request and to two people. */
const SPOKEN = { ...SOUND_FINDINGS.harm, evidence: ["E5", "E4"] };
const EMERGENCY = {
  ...SOUND_VERDICT,
  tier: 0,
  amount: "50000",
  findings: { ...SOUND_FINDINGS, harm: SPOKEN, link: { ...SPOKEN, evidence: ["E5"] } },
};

beforeAll(async () => {
  world = await World.start("tiers");
  await settledGift(world, 60_000_000n);
});
afterAll(() => world.close());

/** What the person drawn for a stage says; the answer as it comes. */
async function say(id: string, stage: string, body: object): Promise<request.Response> {
  const { person } = await world.sql("case_assignments").where({ case_id: id, stage }).first();
  return ask(world, person, { id, path: "assessments", body });
}

async function inReview(): Promise<string> {
  await askForHelp(world);
  return triage(world);
}

const stateOf = async (id: string): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;

const problem = (answer: request.Response): string => String(answer.body.type);

async function propose(policy: object): Promise<request.Response> {
  const hazel = await world.signedIn("hazel");
  return hazel.post(POLICIES).set("Idempotency-Key", onceKey()).send(policy);
}

const rule = (cap: string) => ({ cap, sources: 2 });
const POLICY = {
  windowDays: 30,
  overdueDays: 14,
  tier0: rule("60000"),
  tier1: rule("5000000"),
  tier2: rule("5000000"),
  tier3: rule("6000000"),
};

test("a programme grants on tiers 0 and 3 only by a policy that two agreed to", async () => {
  const id = await inReview();
  expect(problem(await say(id, "first", EMERGENCY))).toBe("/problems/tier-not-offered");
  expect(problem(await say(id, "first", EXCEPTIONAL))).toBe("/problems/tier-not-offered");
  for (const wrong of [{ tier0: rule("5000001") }, { tier3: rule("5000000") }])
    expect(problem(await propose({ ...POLICY, ...wrong }))).toBe("/problems/tiers-disordered");
  expect((await propose(POLICY)).body).toMatchObject({ version: 1, inForce: false });
  expect(problem(await say(id, "first", EMERGENCY))).toBe("/problems/tier-not-offered");
  await (await world.signedIn("larch")).post(`${POLICIES}/1/agreement`).expect(200);
  const { body } = await request(world.app).get(POLICIES).expect(200);
  expect(body.policies[0]).toMatchObject({
    policy: { tier0: rule("60000"), tier3: rule("6000000") },
    changes: [
      { field: "tier0Cap", to: "60000", widens: true },
      { field: "tier0Sources", to: "2", widens: false },
      { field: "tier3Cap", to: "6000000", widens: true },
      { field: "tier3Sources", to: "2", widens: false },
    ],
  });
  // To leave a tier out only narrows.
  const { tier0, ...rest } = POLICY;
  expect((await propose(rest)).body).toMatchObject({ inForce: true });
  expect((await propose({ ...rest, tier0 })).body).toMatchObject({ inForce: false });
  await (await world.signedIn("larch")).post(`${POLICIES}/3/agreement`).expect(200);
});

test("an emergency: little evidence, a small sum, and still two who sign", async () => {
  const [id] = await world.sql("cases").where({ state: "in_review" }).pluck("id");
  const alone = { ...EMERGENCY.findings, harm: { ...SPOKEN, evidence: ["E5"] } };
  const refused = await say(id, "first", { ...EMERGENCY, findings: alone });
  expect(refused.body).toMatchObject({ missing: "source-e2-e3-e4" });
  const dear = await say(id, "first", { ...EMERGENCY, amount: "60001" });
  expect(dear.body).toMatchObject({ type: "/problems/tier-exceeded", cap: "60000" });
  expect((await say(id, "first", EMERGENCY)).status).toBe(201);
  expect(await stateOf(id)).toBe("second_review");
  expect((await say(id, "second", EMERGENCY)).status).toBe(201);
  expect(await stateOf(id)).toBe("approved");
});

test("above the largest award a third is drawn though two agree, and all three decide", async () => {
  const id = await inReview();
  expect(problem(await say(id, "first", { ...EXCEPTIONAL, tier: 2 }))).toBe(
    "/problems/award-out-of-range",
  );
  const small = await say(id, "first", { ...EXCEPTIONAL, amount: "5000000" });
  expect(small.body).toMatchObject({ type: "/problems/tier-unneeded", cap: "5000000" });
  expect(problem(await say(id, "first", { ...EXCEPTIONAL, amount: "6000001" }))).toBe(
    "/problems/tier-exceeded",
  );
  for (const stage of ["first", "second"])
    expect((await say(id, stage, EXCEPTIONAL)).status).toBe(201);
  expect(await stateOf(id)).toBe("in_review");
  const direct = world.sql("cases").where({ id }).update({ state: "approved", version: 6 });
  await expect(direct).rejects.toThrow("two people have to agree");
  expect((await say(id, "third", EXCEPTIONAL)).status).toBe(201);
  expect(await stateOf(id)).toBe("approved");
  await world.check();
});

test("one of three who declines is enough", async () => {
  const id = await inReview();
  for (const stage of ["first", "second"]) await say(id, stage, EXCEPTIONAL);
  expect((await say(id, "third", DECLINED)).status).toBe(201);
  expect(await stateOf(id)).toBe("declined");
  const outvoted = await inReview();
  await say(outvoted, "first", EXCEPTIONAL);
  await say(outvoted, "second", DECLINED);
  expect((await say(outvoted, "third", EXCEPTIONAL)).status).toBe(201);
  expect(await stateOf(outvoted)).toBe("declined");
});

test("one of three who names another amount declines it", async () => {
  const other = { ...EXCEPTIONAL, amount: "5000002" };
  const between = await inReview();
  await say(between, "first", EXCEPTIONAL);
  expect((await say(between, "second", other)).status).toBe(201);
  expect((await say(between, "third", EXCEPTIONAL)).status).toBe(201);
  expect(await stateOf(between)).toBe("declined");
});

test("no backup tells on evidence of which tier a case stands, nor which is an emergency", async () => {
  const tables = await listTables(world.database.owner);
  const columns = tables.flatMap(({ name, columns }) => columns.map((each) => `${name}.${each}`));
  expect(columns).toContain("case_decisions.verdict");
  expect(columns).not.toContain("case_decisions.tier");
  expect(columns).not.toContain("cases.urgent");
});

test("what triage calls an emergency stands ahead, is overdue after two days, and is marked no more once decided", async () => {
  const older = await inReview();
  world.clock.advance(DAY);
  await askForHelp(world);
  const alder = await world.signedIn("alder");
  const { body } = await alder.get("/api/v1/cases?state=submitted").expect(200);
  const [{ id }] = body.cases;
  expect((await ask(world, "alder", { id, path: "triage" })).status).toBe(200);
  const sent = { id, path: "assignment", body: { urgent: true } };
  expect((await ask(world, "alder", sent)).status).toBe(200);
  const queueOf = async (stage: string, query = "") => {
    const row = await world.sql("case_assignments").where({ case_id: id, stage }).first("person");
    const agent = await world.signedIn(row.person);
    return (await agent.get(`/api/v1/cases?${query}`).expect(200)).body.cases;
  };
  // Whoever has both reads the emergency first, page by page too.
  const both = ["first", "second"].map((stage) => queueOf(stage));
  for (const cases of await Promise.all(both))
    expect(cases.find((each: any) => each.state === "in_review")).toMatchObject({
      id,
      urgent: true,
    });
  expect(await queueOf("first", "show=overdue")).toEqual([]);
  world.clock.advance(3 * DAY);
  expect((await queueOf("first", "show=overdue")).map((each: any) => each.id)).toEqual([id]);
  for (const stage of ["first", "second"])
    expect((await say(id, stage, EMERGENCY)).status, stage).toBe(201);
  expect(await world.sql("cases").where({ urgent: true }).pluck("id")).toEqual([]);
  await world.sql("cases").where({ id }).update({ urgent: true });
  expect(await world.sql("cases").where({ urgent: true }).pluck("id")).toEqual([]);
  expect(await stateOf(older)).toBe("in_review");
});

/** What a programme helps with and in which languages, what it keeps for emergencies, and for how long it keeps what is over. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONSENT_VERSION } from "../../../src/cases/consent.ts";
import { forgetCases } from "../../../src/cases/forget-cases.ts";
import { Browser } from "../../support/browser.ts";
import { ask, askWith } from "../../support/case-stages.ts";
import { SOUND_VERDICT } from "../../support/findings.ts";
import { askForHelp, claimant, onceKey, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const POLICIES = "/api/v1/programmes/general/policies";
const USUAL = {
  windowDays: 30,
  overdueDays: 14,
  tier1: { cap: "5000000", sources: 2 },
  tier2: { cap: "5000000", sources: 2 },
};
const AWARD = "100000";

beforeAll(async () => {
  world = await World.start("offers");
  await settledGift(world, 60_000_000n);
});
afterAll(() => world.close());

async function propose(policy: object): Promise<request.Response> {
  const hazel = await world.signedIn("hazel");
  return hazel.post(POLICIES).set("Idempotency-Key", onceKey()).send(policy);
}

/** Puts a policy in force that takes two people. */
async function agree(policy: object): Promise<void> {
  const { body } = await propose(policy);
  expect(body.inForce).toBe(false);
  await (await world.signedIn("larch")).post(`${POLICIES}/${body.version}/agreement`).expect(200);
}

async function wish(given: object): Promise<request.Response> {
  return request(world.app)
    .post("/api/v1/requests")
    .set("Idempotency-Key", onceKey())
    .send({
      programme: "general",
      category: "fine",
      consent: CONSENT_VERSION,
      need: "rent",
      ...given,
    });
}

async function say(id: string, stage: string): Promise<request.Response> {
  const { person } = await world.sql("case_assignments").where({ case_id: id, stage }).first();
  return ask(world, person, { id, path: "assessments", body: { ...SOUND_VERDICT, amount: AWARD } });
}

test("one person alone changes neither what it helps with nor in which languages, nor how long it keeps anything", async () => {
  for (const change of [
    { purposes: ["fine"] },
    { languages: ["be"] },
    { completedDays: 3 },
    { filesDays: 3 },
  ])
    expect((await propose({ ...USUAL, ...change })).body).toMatchObject({ inForce: false });
  for (const wrong of [
    { completedDays: 30 },
    { expiredDays: 29 },
    { untriagedDays: 20 },
    { purposes: [] },
    { languages: ["de"] },
  ])
    expect((await propose({ ...USUAL, ...wrong })).status, JSON.stringify(wrong)).toBe(422);
  expect((await propose({ ...USUAL, urgentShare: 10 })).body.type).toBe(
    "/problems/share-of-nothing",
  );
});

test("what a programme does not take is refused with who does, and nothing is stored; who asked before goes on", async () => {
  await askForHelp(world);
  const before = await triage(world);
  await agree({ ...USUAL, purposes: ["family", "dismissal"], languages: ["be", "en"] });
  const refused = await wish({});
  expect(refused.status).toBe(422);
  expect(refused.body).toMatchObject({
    type: "/problems/purpose-not-taken",
    programmes: "fines",
  });
  const spoken = await wish({ category: "family", language: "fa" });
  expect(spoken.body).toMatchObject({
    type: "/problems/language-not-answered",
    languages: "en be",
  });
  expect(await world.sql("cases").pluck("id")).toEqual([before]);
  expect((await wish({ category: "family", language: "be" })).status).toBe(201);
  for (const stage of ["first", "second"])
    expect((await say(before, stage)).status, stage).toBe(201);
  const { body } = await request(world.app).get("/api/v1/programmes").expect(200);
  const general = body.programmes.find(({ code }: any) => code === "general");
  expect(general).toMatchObject({ purposes: ["dismissal", "family"], languages: ["en", "be"] });
  const [held] = (await request(world.app).get(POLICIES).expect(200)).body.policies;
  expect(held.changes).toEqual([
    { field: "purposes", to: "dismissal family", widens: true },
    { field: "languages", to: "en be", widens: true },
  ]);
});

test("the form says what each programme helps with, and at which answer another one is needed", async () => {
  const visitor = new Browser(world.app);
  await visitor.open("/en/apply/form");
  expect(visitor.text).toContain("(helps with: I lost my work; I care for the family");
  const sent = {
    programme: "general",
    category: "fine",
    consent: CONSENT_VERSION,
    need: "court costs",
    language: "en",
  };
  world.clock.advance(3_000);
  await visitor.send("/en/apply/form", sent);
  expect(visitor.status).toBe(422);
  expect(visitor.text).toMatch(/This programme does not help with what you chose. These do: /);
  expect(visitor.page).toContain("court costs");
  await visitor.send("/en/apply/form", { ...sent, category: "family", language: "pl" });
  expect(visitor.text).toContain("Choose one of these: English; Беларуская");
  await visitor.send("/en/apply/form", { ...sent, category: "family" });
  expect(visitor.status).toBe(200);
  await visitor.open("/en/programmes/general");
  expect(visitor.text).toContain("It helps withI lost my work; I care for the family");
  expect(visitor.text).toContain("It answers inEnglish; Беларуская");
});

test("where no programme takes something, it cannot be chosen, and a refusal says that none does", async () => {
  const fines = POLICIES.replace("general", "fines");
  const hazel = await world.signedIn("hazel");
  const policy = { ...USUAL, purposes: ["injury"] };
  const made = await hazel.post(fines).set("Idempotency-Key", onceKey()).send(policy);
  const larch = await world.signedIn("larch");
  await larch.post(`${fines}/${made.body.version}/agreement`).expect(200);
  const visitor = new Browser(world.app);
  await visitor.open("/en/apply/form");
  expect(visitor.page).toContain('value="injury"');
  expect(visitor.page).not.toContain('value="fine"');
  expect((await wish({})).body).toMatchObject({ programmes: "" });
  await visitor.open("/en/apply/paper");
  expect(visitor.text).toContain("I was hurt");
  expect(visitor.text).not.toContain("A fine or court costs");
});

const stateOf = async (id: string): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;

/** What the second reviewer of a case is told stands in the way. */
async function hindrances(id: string): Promise<string[]> {
  const { person } = await world
    .sql("case_assignments")
    .where({ case_id: id, stage: "second" })
    .first();
  const agent = await world.signedIn(person);
  return (await agent.get(`/api/v1/cases/${id}?purpose=review`).expect(200)).body.hindrances;
}

/** A case that its first reviewer has said `AWARD` of. */
async function almostApproved(urgent: boolean): Promise<string> {
  const before: string[] = await world.sql("cases").pluck("id");
  expect((await wish({ category: "family" })).status).toBe(201);
  const [id = ""]: string[] = await world.sql("cases").whereNotIn("id", before).pluck("id");
  expect((await ask(world, "alder", { id, path: "triage" })).status).toBe(200);
  const drawn = await ask(world, "alder", { id, path: "assignment", body: { urgent } });
  expect(drawn.status).toBe(200);
  expect((await say(id, "first")).status).toBe(201);
  return id;
}

test("what is kept for emergencies is left alone by others, also by two at once; an emergency draws it", async () => {
  const narrow = { ...USUAL, purposes: ["dismissal", "family"], languages: ["en", "be"] };
  // One award is granted already: others may have two in all, and everybody eleven.
  const share = { ...narrow, budget: "1100000", urgentShare: 80 };
  expect((await propose(share)).body).toMatchObject({ inForce: true });
  const cases = [await almostApproved(false), await almostApproved(false)];
  const urgent = await almostApproved(true);
  const answers = await Promise.all(cases.map((id) => say(id, "second")));
  for (const { status, body } of answers) expect([status, body]).toEqual([201, { taken: true }]);
  expect((await Promise.all(cases.map(stateOf))).sort()).toEqual(["approved", "reviewed"]);
  expect((await say(urgent, "second")).status).toBe(201);
  expect(await stateOf(urgent)).toBe("approved");
  const [waiting = ""]: string[] = await world
    .sql("cases")
    .where({ state: "reviewed" })
    .pluck("id");
  expect(await hindrances(waiting)).toEqual(["emergencies-only"]);
  // More of it is free only when a second person agrees; beyond the whole budget nobody is paid.
  expect((await propose({ ...share, urgentShare: 70 })).body).toMatchObject({ inForce: false });
  expect((await propose({ ...share, budget: "310000" })).body).toMatchObject({ inForce: true });
  expect(await hindrances(waiting)).toEqual(["budget-exceeded"]);
  expect(await stateOf(waiting)).toBe("reviewed");
  await world.check();
});

test("a shorter time holds for requests of months through all of which it was named", async () => {
  const { body } = await request(world.app).get(POLICIES).expect(200);
  const { policy } = body.policies[0];
  await agree({ ...policy, withdrawnDays: 3 });
  const forget = () => world.work({ kind: "job", name: "test" }, forgetCases);
  const withdrawn = async (): Promise<string> => {
    const { body: made } = await wish({ category: "family" });
    await askWith(world, made.claimCode, "withdrawal").expect(204);
    return made.claimCode;
  };
  const now = world.clock.now();
  const to = (months: number, days: number): void => {
    const then = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + months, 1 + days);
    world.clock.advance(then - world.clock.now().getTime());
  };
  const opens = async (code: string): Promise<boolean> =>
    (await claimant(world, code).status()).status === 200;
  const early = await withdrawn();
  to(1, 5);
  const late = await withdrawn();
  expect([await forget(), await opens(early)]).toEqual([0, true]);
  to(1, 14);
  expect([await forget(), await opens(early), await opens(late)]).toEqual([1, false, true]);
  to(2, 2);
  expect([await forget(), await opens(late)]).toEqual([0, true]);
  to(2, 3);
  expect([await forget(), await opens(late)]).toEqual([1, false]);
  await world.check();
});

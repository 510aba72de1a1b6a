/** Requests that nobody sends to review: overdue first, then ended by the clock, and their applicants read by whose fault; never in a blackout. */
import type request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { expireUntriaged } from "../../../src/cases/expire-untriaged.ts";
import { en } from "../../../src/cases/untriaged-texts/en.ts";
import { fa } from "../../../src/cases/untriaged-texts/fa.ts";
import { ask, askWith } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { openForm, sendForm } from "../../support/form-steps.ts";
import { askForHelp, claimant, onceKey } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const POLICIES = "/api/v1/programmes/general/policies";
const tier = { cap: "5000000", sources: 2 };
const POLICY = { windowDays: 30, overdueDays: 14, tier1: tier, tier2: tier };
const DAYS = 30;

beforeAll(async () => {
  world = await World.start("untriaged");
});
afterAll(() => world.close());

async function propose(policy: object): Promise<request.Response> {
  const hazel = await world.signedIn("hazel");
  return hazel.post(POLICIES).set("Idempotency-Key", onceKey()).send(policy);
}

const expire = (): Promise<number> => world.work({ kind: "job", name: "test" }, expireUntriaged);
const today = (): string => world.clock.now().toISOString().slice(0, 10);
const dayIn = (days: number): string =>
  new Date(world.clock.now().getTime() + days * DAY).toISOString().slice(0, 10);
const status = async (code: string): Promise<any> => (await claimant(world, code).status()).body;
const overdue = async (): Promise<any[]> => {
  const alder = await world.signedIn("alder");
  return (await alder.get("/api/v1/cases?show=overdue").expect(200)).body.cases;
};

/** To the first day of the next month. */
function toNextMonth(): void {
  const now = world.clock.now();
  const first = Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + 1, 1, 12);
  world.clock.advance(first - now.getTime());
}

async function page(code: string, language: string): Promise<string> {
  const token = await openForm(world.app, `/${language}/request`);
  return (await sendForm(world.app, `/${language}/request`, { token, code })).text;
}

/** Who sent a request before the policy named an end. */
let early: string;

test("an end takes two people, comes after overdue, and holds for requests of later months", async () => {
  early = await askForHelp(world);
  expect((await propose({ ...POLICY, overdueDays: 30, untriagedDays: 30 })).body.type).toBe(
    "/problems/untriaged-early",
  );
  const { body } = await propose({ ...POLICY, untriagedDays: DAYS });
  expect(body.inForce).toBe(false);
  const larch = await world.signedIn("larch");
  await larch.post(`${POLICIES}/${body.version}/agreement`).expect(200);
  expect(await status(early)).not.toHaveProperty("triageBy");
});

test("whoever asks later reads the day; overdue first, it ends the day after, taken or not", async () => {
  toNextMonth();
  const codes = [await askForHelp(world), await askForHelp(world)];
  const last = dayIn(DAYS);
  for (const code of codes) expect(await status(code)).toMatchObject({ triageBy: last });
  expect(await page(codes[0]!, "fa")).toContain(fa["triage.by"].replace("{{day}}", last));
  // One is taken, and left.
  const alder = await world.signedIn("alder");
  const { body } = await alder.get("/api/v1/cases?state=submitted").expect(200);
  const taken = body.cases.find((each: any) => each.submittedOn === today());
  expect((await ask(world, "alder", { id: taken.id, path: "triage" })).status).toBe(200);
  world.clock.advance(15 * DAY);
  expect((await overdue()).filter((each) => each.submittedOn !== dayIn(-15))).toHaveLength(1);
  expect((await overdue()).filter((each) => each.submittedOn === dayIn(-15))).toHaveLength(2);
  world.clock.advance(15 * DAY);
  expect([today(), await expire()]).toEqual([last, 0]);
  world.clock.advance(DAY);
  expect([await expire(), await expire()]).toEqual([2, 0]);
  for (const code of codes) {
    expect(await status(code)).toMatchObject({ state: "expired", silence: "untriaged" });
    expect(await page(code, "en")).toContain(en["state.untriaged"]);
  }
  expect((await status(early)).state).toBe("submitted");
  expect(await world.sql("vault_wraps").where({ reader: "alder" })).toHaveLength(1);
  expect(await world.sql("case_assignments")).toEqual([]);
  await askWith(world, codes[0]!, "erasure").expect(200);
});

test("days of a blackout are not counted, and while it holds nothing ends", async () => {
  const code = await askForHelp(world);
  const last = dayIn(DAYS);
  world.clock.advance(25 * DAY);
  const hazel = await world.signedIn("hazel");
  const declared = await hazel.post("/api/v1/blackouts").send({ firstDay: today() });
  expect(declared.status).toBeLessThan(300);
  world.clock.advance(10 * DAY);
  expect([today() > last, await expire()]).toEqual([true, 0]);
  world.clock.advance(50 * DAY);
  const { triageBy } = await status(code);
  expect(triageBy > today()).toBe(true);
  expect(await expire()).toBe(0);
  world.clock.advance(Date.parse(triageBy) + DAY - world.clock.now().getTime());
  expect(await expire()).toBe(1);
  expect(await status(code)).toMatchObject({ state: "expired", silence: "untriaged" });
});

test("a request that is sent to review at the last moment does not end", async () => {
  const code = await askForHelp(world);
  const [id]: string[] = await world
    .sql("cases")
    .where({ state: "submitted" })
    .orderBy("submitted_on", "desc")
    .pluck("id");
  world.clock.advance((DAYS + 1) * DAY);
  expect((await ask(world, "alder", { id: id!, path: "triage" })).status).toBe(200);
  const [sent, count] = await Promise.all([
    ask(world, "alder", { id: id!, path: "assignment", body: { urgent: false } }),
    expire(),
  ]);
  const { state } = await status(code);
  expect([sent.status < 300, count, state]).toEqual(
    count === 1 ? [false, 1, "expired"] : [true, 0, "in_review"],
  );
  await world.check();
});

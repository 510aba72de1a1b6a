/** Declared blackouts through HTTP: who declares and ends them, what the public reads, and whose time stands still. */
import request from "supertest";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { declareBlackout } from "../../../src/blackouts/declare-blackout.ts";
import { returnUnanswered } from "../../../src/cases/ask-applicant.ts";
import { be } from "../../../src/cases/blackout-texts/be.ts";
import { en } from "../../../src/cases/blackout-texts/en.ts";
import { fa } from "../../../src/cases/blackout-texts/fa.ts";
import { pl } from "../../../src/cases/blackout-texts/pl.ts";
import { ru } from "../../../src/cases/blackout-texts/ru.ts";
import { uk } from "../../../src/cases/blackout-texts/uk.ts";
import { endGrants } from "../../../src/cases/end-grants.ts";
import { forgetCases } from "../../../src/cases/forget-cases.ts";
import type { Unit } from "../../../src/db/unit.ts";
import { Browser } from "../../support/browser.ts";
import { askWith, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { MINUTE } from "../../support/clock.ts";
import { openForm, sendForm, shownText, withoutTokens } from "../../support/form-steps.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { claimant, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

const BLACKOUTS = "/api/v1/blackouts";
const LANGUAGES = { be, en, fa, pl, ru, uk };

let world: World;
let asked: StagedCase;
let withdrawn: StagedCase;
let spam: StagedCase;
let declined: StagedCase;
let approved: StagedCase;

beforeAll(async () => {
  world = await World.start("blackouts", undefined, 0, { staff: FOUR_REVIEWERS });
  await settledGift(world, 3_000_000n);
  const staged = (name: string): Promise<StagedCase> => STAGES[name]!(world);
  spam = await staged("spam");
  withdrawn = await staged("withdrawn");
  declined = await staged("declined");
  approved = await staged("approved");
  asked = await staged("info_requested, in the first review");
}, 120_000);
afterAll(() => world.close());

/** A minute later, because sign-ins are slowed. */
async function as(code: string) {
  world.clock.advance(MINUTE);
  return world.signedIn(code);
}

const declare = async (by: string, firstDay: string): Promise<[number, string]> => {
  const { status, body } = await (await as(by)).post(BLACKOUTS).send({ firstDay });
  return [status, body.code ?? body.lastDay];
};
const end = async (by: string, id: string): Promise<[number, string]> => {
  const { status, body } = await (await as(by)).post(`${BLACKOUTS}/${id}/end`);
  return [status, body.code];
};
const newest = async (): Promise<string> =>
  (await world.sql("blackouts").orderBy("first_day", "desc").first("id")).id;
const run = (purge: (unit: Unit) => Promise<number>): Promise<number> =>
  world.work({ kind: "job", name: "test" }, purge);
const stateOf = async ({ id }: StagedCase): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;
const statusOf = async ({ code }: StagedCase) =>
  (await claimant(world, code).status().expect(200)).body;
const isPublic = async (): Promise<unknown> =>
  (await request(world.app).get("/api/v1/blackout").expect(200)).body;

function goTo(day: string): void {
  world.clock.advance(Date.parse(`${day}T12:00:00Z`) - world.clock.now().getTime());
}

test("one declares from a day about now on, another ends it, and one of two days in two is refused", async () => {
  expect(await isPublic()).toEqual({ declared: false });
  for (const day of ["2026-10-25", "2026-12-04"])
    expect(await declare("hazel", day)).toEqual([422, "blackout-day"]);
  expect(await declare("hazel", "2026-11-24")).toEqual([201, "2027-01-22"]);
  expect(await declare("sorbus", "2026-12-01")).toEqual([409, "blackout-declared"]);
  expect(await declare("hazel", "2026-12-01")).toEqual([403, "blackout-again"]);
  expect(await end("hazel", await newest())).toEqual([403, "blackout-own"]);
  expect(await end("sorbus", "0190e5d2-7b5a-4c3e-8f4a-5b6c7d8e9f00")).toEqual([
    404,
    "blackout-unknown",
  ]);
  expect(await declare("larch", "2026-12-01")).toEqual([403, "not-permitted"]);
});

test("two who declare at the same moment have declared one", async () => {
  const [hazel, sorbus] = [await as("hazel"), await as("sorbus")];
  expect(await end("sorbus", await newest())).toEqual([200, undefined]);
  const answers = await Promise.all(
    [hazel, sorbus].map((agent) => agent.post(BLACKOUTS).send({ firstDay: "2026-11-26" })),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 403]);
  const { body } = await hazel.get(BLACKOUTS).expect(200);
  expect(body.blackouts).toMatchObject([
    { firstDay: "2026-11-26", lastDay: "2027-01-24", isOpen: true, declaredBy: "sorbus" },
    { firstDay: "2026-11-24", lastDay: "2026-11-25", isOpen: false, endedBy: "sorbus" },
  ]);
});

test("the public reads in its language that there is one, and nothing else", async () => {
  goTo("2026-11-26");
  expect(await isPublic()).toEqual({ declared: true });
  for (const [language, said] of Object.entries(LANGUAGES)) {
    for (const path of ["request", "what-we-hold"]) {
      const page = await request(world.app).get(`/${language}/${path}`).expect(200);
      expect(shownText(page), language).toContain(said["blackout.declared"]);
      expect(withoutTokens(page.text)).not.toMatch(/sorbus|hazel|2026-11-2|2027/);
    }
    const token = await openForm(world.app, `/${language}/request`);
    const own = await sendForm(world.app, `/${language}/request`, { token, code: asked.code });
    expect(shownText(own)).toContain(said["blackout.declared"]);
  }
});

test("a question waits as many days longer as the blackout has, and never ends in it", async () => {
  expect(await statusOf(asked)).toMatchObject({ blackout: true, answerBy: "2026-12-10" });
  goTo("2026-12-15");
  expect(await run(returnUnanswered)).toBe(0);
  expect(await statusOf(asked)).toMatchObject({ blackout: true, answerBy: "2026-12-29" });
});

test("what is spam or was withdrawn goes all the same, and what somebody erases", async () => {
  expect(await run(forgetCases)).toBe(2);
  expect([await stateOf(spam), await stateOf(withdrawn)]).toEqual(["erased", "erased"]);
  const { code } = await STAGES["submitted"]!(world);
  await askWith(world, code, "erasure").expect(200);
  await claimant(world, code).status().expect(401);
});

test("by the page another ends it today, once", async () => {
  const own = await Browser.signedIn(world, "sorbus");
  await own.open("/staff/blackouts");
  expect(own.page).toContain("Somebody else ends what you declared.");
  const browser = await Browser.signedIn(world, "hazel");
  await browser.open("/staff/blackouts");
  const before = browser.page;
  const path = `/staff/blackouts/${await newest()}/end`;
  await browser.send(path);
  expect(browser.page).toContain("The blackout is ended.");
  await browser.send(path, {}, before);
  expect([browser.status, browser.page]).toEqual([409, expect.stringContaining("over already")]);
  await browser.open("/staff/blackouts");
  await browser.send("/staff/blackouts", { firstDay: "yesterday" });
  expect([browser.status, browser.page]).toEqual([
    422,
    expect.stringContaining("Write a day as 2026-11-25."),
  ]);
  expect(await isPublic()).toEqual({ declared: true });
  goTo("2026-12-16");
  expect(await isPublic()).toEqual({ declared: false });
});

test("a day after its last day the question is over, and so goes what was declined", async () => {
  // Twenty days of it come after the question, fifteen after the month of the decision.
  goTo("2026-12-29");
  expect(await run(returnUnanswered)).toBe(0);
  goTo("2026-12-30");
  expect([await run(returnUnanswered), await stateOf(asked)]).toEqual([1, "in_review"]);
  expect((await statusOf(declined)).declared).toBeUndefined();
  expect((await statusOf(declined)).declined).toMatchObject({ appealBy: "2027-02-13" });
  goTo("2027-02-13");
  await run(forgetCases);
  expect(await stateOf(declined)).toBe("declined");
  goTo("2027-02-14");
  await run(forgetCases);
  expect(await stateOf(declined)).toBe("erased");
});

test("an award that nobody claims is held through a blackout, which is over by itself", async () => {
  goTo("2027-12-15");
  // The people list of the first day is too old by now for anybody to sign in.
  const made = await world.work({ kind: "operator" }, (unit) =>
    declareBlackout(unit, { firstDay: "2027-12-15", by: "sorbus" }),
  );
  expect(made.lastDay).toBe("2028-02-12");
  goTo("2028-02-12");
  await run(forgetCases);
  expect([await run(endGrants), await stateOf(approved)]).toEqual([0, "approved"]);
  // The year was to end on its first day, so its sixty days come on top.
  goTo("2028-02-13");
  await run(forgetCases);
  expect([await run(endGrants), await stateOf(approved)]).toEqual([0, "approved"]);
  goTo("2028-02-14");
  await run(forgetCases);
  expect([await run(endGrants), await stateOf(approved)]).toEqual([1, "erased"]);
  await world.check();
});

test("the database keeps each as it was declared, apart from the others, and ended by somebody else", async () => {
  const rows = () => world.sql("blackouts");
  const declaration = (of: object) =>
    rows().insert({
      id: "0190e5d2-7b5a-4c3e-8f4a-5b6c7d8e9f00",
      first_day: "2028-03-01",
      declared_by: "hazel",
      declared_on: "2028-03-01",
      ...of,
    });
  await expect(declaration({ declared_by: "sorbus" })).rejects.toThrow("somebody else declares");
  await expect(declaration({ first_day: "2028-02-01" })).rejects.toThrow("blackouts_apart");
  await expect(declaration({ declared_on: "2028-04-01" })).rejects.toThrow("blackouts_first");
  await expect(declaration({ declared_on: "2028-02-22" })).rejects.toThrow("blackouts_first");
  await expect(declaration({ ended_by: "sorbus", ended_on: "2028-03-01" })).rejects.toThrow(
    "kept as it was declared",
  );
  await declaration({});
  const change = (to: object) =>
    world.database.owner("blackouts").where({ first_day: "2028-03-01" }).update(to);
  await expect(change({ ended_by: "hazel", ended_on: "2028-03-02" })).rejects.toThrow("other");
  await expect(change({ ended_by: "sorbus" })).rejects.toThrow("blackouts_end");
  await expect(change({ ended_by: "sorbus", ended_on: "2028-05-01" })).rejects.toThrow("end");
  await expect(change({ first_day: "2028-03-02" })).rejects.toThrow("kept as it was declared");
  expect(await change({ ended_by: "sorbus", ended_on: "2028-03-02" })).toBe(1);
  await expect(change({ ended_by: "larch" })).rejects.toThrow("kept as it was declared");
  await expect(world.database.owner("blackouts").delete()).rejects.toThrow("kept as");
  await expect(world.database.owner.raw("truncate blackouts")).rejects.toThrow("kept as");
});

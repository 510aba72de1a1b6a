/** Questions to applicants: the case waits, is reminded of, goes back with the answer, or expires after the last day. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fa } from "../../../src/cases/course-texts/fa.ts";
import { expireCases } from "../../../src/cases/ask-applicant.ts";
import { Browser } from "../../support/browser.ts";
import { ask, askWith, judged, ELIGIBLE, QUESTION, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { openForm, sendForm, shownText } from "../../support/form-steps.ts";
import { claimant, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000 });

let world: World;
beforeAll(async () => {
  world = await World.start("questions");
  await settledGift(world, 1_000_000n);
});
afterAll(() => world.close());

const drawn = async ({ id }: StagedCase, stage: string): Promise<string> =>
  (await world.sql("case_assignments").where({ case_id: id, stage }).first("person")).person;
const expire = () => world.work({ kind: "job", name: "test" }, expireCases);
const stateOf = async ({ id }: StagedCase): Promise<string> =>
  (await world.sql("cases").where({ id }).first("state")).state;

test("the answer brings the case back to who asked, and they decide", async () => {
  const made = await STAGES["info_requested, in the second review"]!(world);
  const { body } = await claimant(world, made.code).status();
  expect(body).toMatchObject({ state: "info_requested", answerBy: "2026-12-09", unread: 1 });
  const second = await drawn(made, "second");
  const early = await ask(world, second, { ...made, path: "assessments", body: ELIGIBLE });
  expect(early.body.type).toBe("/problems/case-transition");
  await askWith(world, made.code, "messages", { text: "in August" }).expect(201);
  expect(await stateOf(made)).toBe("second_review");
  expect(await world.sql("case_questions").where({ case_id: made.id })).toEqual([]);
  await judged(world, made, "second", ELIGIBLE);
  expect(await stateOf(made)).toBe("approved");
  await world.check();
});

test("until its last day ends a question can be answered; then the case expires, and nobody is left with it", async () => {
  const made = await STAGES["info_requested, in the first review"]!(world);
  world.clock.advance(14 * DAY);
  expect([await expire(), await stateOf(made)]).toEqual([0, "info_requested"]);
  const token = await openForm(world.app, "/fa/request");
  const shown = await sendForm(world.app, "/fa/request", { token, code: made.code });
  expect(shownText(shown)).toContain(fa["question.last"]);
  world.clock.advance(DAY);
  expect([await expire(), await stateOf(made)]).toEqual([1, "expired"]);
  expect(await expire()).toBe(0);
  for (const table of ["case_assignments", "case_decisions", "case_questions"])
    expect(await world.sql(table).where({ case_id: made.id })).toEqual([]);
  expect(await world.sql("vault_wraps").where({ case_id: made.id }).pluck("reader")).toEqual([
    "@claim",
  ]);
  const late = await askWith(world, made.code, "messages", { text: "sorry" });
  expect(late.body.type).toBe("/problems/messages-closed");
});

test("a question needs words and at least two weeks, and is asked by whose turn it is", async () => {
  const made = await STAGES["in_review"]!(world);
  const first = await drawn(made, "first");
  for (const body of [{ days: 14 }, { ...QUESTION, days: 13 }, { ...QUESTION, days: 91 }]) {
    const { status } = await ask(world, first, { ...made, path: "question", body });
    expect(status).toBe(422);
  }
  const second = await ask(world, await drawn(made, "second"), {
    ...made,
    path: "question",
    body: QUESTION,
  });
  expect(second.body.type).toBe("/problems/case-transition");
});

test("on the page a reviewer asks, and goes on without the answer", async () => {
  const made = await STAGES["in_review"]!(world);
  const browser = await Browser.signedIn(world, await drawn(made, "first"));
  const page = `/staff/cases/${made.id}`;
  await browser.open(page);
  await browser.send(page, { purpose: "review" });
  await browser.send(`${page}/question`, { ready: "", question: "" });
  expect([browser.status, browser.page]).toEqual([
    422,
    expect.stringContaining("Write something."),
  ]);
  await browser.send(`${page}/question`, { ready: "amount", days: "30" });
  expect(browser.page).toContain("The question was sent");
  expect(await stateOf(made)).toBe("info_requested");
  await browser.open(page);
  await browser.send(page, { purpose: "review" });
  await browser.send(`${page}/question-end`);
  expect(await stateOf(made)).toBe("in_review");
});

test("the database lets a case wait only for a question, and back only to where it was", async () => {
  const made = await STAGES["in_review"]!(world);
  const row = await world.sql("cases").where({ id: made.id }).first("version");
  const version = Number(row.version);
  const move = (state: string, by: number) =>
    world
      .sql("cases")
      .where({ id: made.id })
      .update({ state, version: version + by });
  await expect(move("info_requested", 1).then()).rejects.toThrow("waits for the answer");
  await world
    .sql("case_questions")
    .insert({ case_id: made.id, back_to: "in_review", asked_on: "2026-11-25", days: 14 });
  await move("info_requested", 1);
  const [first] = await world.sql("case_assignments").where({ case_id: made.id, stage: "first" });
  await world.sql("case_decisions").insert({ ...first, verdict: "eligible" });
  await expect(move("second_review", 2).then()).rejects.toThrow("goes back to where it was");
});

/** Questions to applicants: the case waits, is reminded of, goes back with the answer, or expires after the last day. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { fa } from "../../../src/cases/course-texts/fa.ts";
import { parseCode } from "../../../src/base/code.ts";
import { lockCase, saveState } from "../../../src/cases/case.store.ts";
import type { CaseId } from "../../../src/cases/case.ts";
import { goBack } from "../../../src/cases/go-back.ts";
import { insertQuestion } from "../../../src/cases/question.store.ts";
import { openClaim } from "../../../src/cases/claim.ts";
import { returnUnanswered } from "../../../src/cases/ask-applicant.ts";
import { writeAsApplicant } from "../../../src/cases/messages.ts";
import { MESSAGES_A_DAY, MESSAGES_IN_ALL } from "../../../src/cases/message.ts";
import { Browser } from "../../support/browser.ts";
import {
  ask,
  askWith,
  judged,
  DECLINED,
  ELIGIBLE,
  QUESTION,
  STAGES,
} from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { eventually } from "../../support/eventually.ts";
import { evidenceOf, evidencePage, sendFileForm } from "../../support/evidence-steps.ts";
import { openForm, sendForm, shownText } from "../../support/form-steps.ts";
import { keptApart } from "../../support/kept-apart.ts";
import { seededRandom } from "../../support/random.ts";
import { jpeg } from "../../support/sample-files.ts";
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
const giveUp = () => world.work({ kind: "job", name: "test" }, returnUnanswered);
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

test("a file is the answer as well, and so is an address, by the page and by the API", async () => {
  const address = () => world.chain.wallet.address().address;
  const byFile = await STAGES["info_requested, in the first review"]!(world);
  await evidenceOf(world, byFile.code).send(jpeg()).expect(201);
  expect(await stateOf(byFile)).toBe("in_review");
  const byPage = await STAGES["info_requested, in the second review"]!(world);
  const page = await evidencePage(world, byPage.code);
  await sendFileForm(world, page, { code: byPage.code, bytes: jpeg() }).expect(200);
  expect(await stateOf(byPage)).toBe("second_review");
  const paid = await STAGES["info_requested, in the first review"]!(world);
  const token = await openForm(world.app, "/en/request");
  const given = { token, code: paid.code, destination: address() };
  expect((await sendForm(world.app, "/en/request/destination", given)).status).toBe(200);
  expect(await stateOf(paid)).toBe("in_review");
  const byApi = await STAGES["info_requested, in the second review"]!(world);
  await claimant(world, byApi.code).setDestination(address()).expect(200);
  expect(await stateOf(byApi)).toBe("second_review");
  await judged(world, byApi, "second", ELIGIBLE);
  await world.check();
});

test("what is asked can be answered once past the bounds of a day and of a conversation", async () => {
  const made = await STAGES["in_review"]!(world);
  const first = await drawn(made, "first");
  const { shreds } = await keptApart(world.folder, seededRandom("shreds"));
  const write = () => askWith(world, made.code, "messages", { text: "in August" });
  /** Writes until it is refused, and gives the reason. */
  const fill = async (): Promise<string> => {
    for (;;) {
      const { status, body } = await write();
      if (status !== 201) return body.type;
    }
  };
  const answered = async (): Promise<void> => {
    const asked = await ask(world, first, { ...made, path: "question", body: QUESTION });
    expect(asked.status).toBeLessThan(300);
    await write().expect(201);
    expect(await stateOf(made)).toBe("in_review");
  };
  expect(await fill()).toBe("/problems/messages-many");
  await answered();
  expect(await fill()).toBe("/problems/messages-many");
  for (let day = 1; day < MESSAGES_IN_ALL / MESSAGES_A_DAY.applicant; day += 1) {
    world.clock.advance(DAY);
    // Past the limit of calls that one code has.
    for (let more = 0; more < MESSAGES_A_DAY.applicant; more += 1)
      await world
        .work({ kind: "claimant" }, async (unit) =>
          writeAsApplicant(unit, await openClaim(unit, shreds, parseCode(made.code)), {
            text: "in August",
          }),
        )
        .catch((error: unknown) => expect(error).toMatchObject({ code: "messages-full" }));
  }
  expect(await fill()).toBe("/problems/messages-full");
  await answered();
  expect(await fill()).toBe("/problems/messages-full");
});

test("until its last day ends a question can be answered; then the case is back with who asked, who decides without", async () => {
  const made = await STAGES["info_requested, in the first review"]!(world);
  const first = await drawn(made, "first");
  world.clock.advance(14 * DAY);
  expect([await giveUp(), await stateOf(made)]).toEqual([0, "info_requested"]);
  const token = await openForm(world.app, "/fa/request");
  const shown = await sendForm(world.app, "/fa/request", { token, code: made.code });
  expect(shownText(shown)).toContain(fa["question.last"]);
  world.clock.advance(DAY);
  expect([await giveUp(), await stateOf(made)]).toEqual([1, "in_review"]);
  expect(await giveUp()).toBe(0);
  expect(await world.sql("case_questions").where({ case_id: made.id })).toEqual([]);
  const agent = await world.signedIn(first);
  const { body } = await agent.get(`/api/v1/cases/${made.id}?purpose=review`).expect(200);
  expect(body).toMatchObject({ turn: "yours", unanswered: true });
  const browser = await Browser.signedIn(world, first);
  await browser.open(`/staff/cases/${made.id}`);
  await browser.send(`/staff/cases/${made.id}`, { purpose: "review" });
  expect(browser.text).toContain("no answer came in time");
  // Late is not too late: it is read by whoever decides.
  await askWith(world, made.code, "messages", { text: "in August" }).expect(201);
  await judged(world, made, "first", DECLINED);
  expect(await stateOf(made)).toBe("second_review");
});

test("nobody ends a case by asking: a question in vain of either reviewer comes back to them, however often", async () => {
  const made = await STAGES["second_review"]!(world);
  const second = await drawn(made, "second");
  for (let vain = 0; vain < 3; vain += 1) {
    const asked = await ask(world, second, { ...made, path: "question", body: QUESTION });
    expect(asked.status).toBe(200);
    world.clock.advance(15 * DAY);
    expect([await giveUp(), await stateOf(made)]).toEqual([1, "second_review"]);
  }
  const end = world.sql("cases").where({ id: made.id });
  await ask(world, second, { ...made, path: "question", body: QUESTION });
  const { version }: { version: number } = await world
    .sql("cases")
    .where({ id: made.id })
    .first("version");
  await expect(end.update({ state: "expired", version: version + 1 })).rejects.toThrow(
    "a case cannot go from info_requested to expired",
  );
  await askWith(world, made.code, "messages", { text: "in August" }).expect(201);
  await judged(world, made, "second", ELIGIBLE);
  expect(await stateOf(made)).toBe("approved");
});

test("a case that is answered and asked anew while it is about to go back does not", async () => {
  const made = await STAGES["info_requested, in the first review"]!(world);
  world.clock.advance(15 * DAY);
  let gone: Promise<number> | undefined;
  await world.work({ kind: "claimant" }, async (unit) => {
    const current = await lockCase(unit, made.id as CaseId);
    gone = giveUp();
    await eventually("the job to wait for the case", async () => {
      const { rows } = await world.database.owner.raw<{ rows: unknown[] }>(
        "select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
      );
      return rows.length > 0 ? true : undefined;
    });
    const back = await goBack(unit, current, { by: "applicant" });
    await insertQuestion(unit, back.id, { backTo: "in_review", days: 14 });
    await saveState(unit, back, { to: "info_requested", by: "reviewer" });
  });
  await gone;
  expect(await stateOf(made)).toBe("info_requested");
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
  const first = await world
    .sql("case_assignments")
    .where({ case_id: made.id, stage: "first" })
    .first("case_id", "stage", "person");
  await world.sql("case_decisions").insert({ ...first, verdict: "eligible" });
  await expect(move("second_review", 2).then()).rejects.toThrow("goes back to where it was");
});

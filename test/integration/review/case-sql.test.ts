/** What the application's role can do to cases with SQL of its own: an attacker who has its connection, or a bug. */
import { randomBytes, randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CASE_STATES } from "../../../src/cases/case.ts";
import { CASE_TRANSITIONS } from "../../../src/cases/case-transitions.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

let database: FreshDatabase;

beforeAll(async () => {
  database = await freshDatabase();
  const row = { code: "general", name: "General", purpose: "x", state: "open" };
  await database.app("programmes").insert({ ...row, award_cap: 2000, award_floor: 1000 });
});
afterAll(() => database.close());

/** A new case, put into `state` by the owner, whom no rule holds; with two reviewers who said these things, if they did. */
/** A case with these verdicts of two people: words of triage and its check, or of two reviewers. */
async function caseIn(state: string, ...verdicts: string[]): Promise<string> {
  const id = randomUUID();
  const stages = verdicts.includes("spam") ? ["triage", "check"] : ["first", "second"];
  await database.app("cases").insert({ ...row(id), state: "submitted" });
  for (const [index, verdict] of verdicts.entries()) {
    const duty = {
      case_id: id,
      stage: stages[index],
      person: ["birch", "cedar"][index],
    };
    await database.app("case_assignments").insert(duty);
    await database.app("case_decisions").insert({ ...duty, verdict });
  }
  await database.owner.transaction(async (sql) => {
    for (const rule of ["case_moves", "case_waits"])
      await sql.raw(`alter table cases disable trigger ${rule}`);
    await sql("cases").where({ id }).update({ state });
    for (const rule of ["case_moves", "case_waits"])
      await sql.raw(`alter table cases enable always trigger ${rule}`);
  });
  return id;
}

const row = (id: string) => ({
  id,
  lookup: randomBytes(32),
  programme: "general",
  submitted_on: "2026-11-25",
});

async function refusal(work: Promise<unknown>): Promise<string> {
  const error = await work.then(
    () => new Error("passed"),
    (thrown: unknown) => thrown as Error,
  );
  return error.message.split(" - ").at(-1) ?? "";
}

const move = (id: string, state: string, version = 2): Promise<string> =>
  refusal(database.app("cases").where({ id }).update({ state, version }).then());

const steps = new Set<string>(CASE_TRANSITIONS.map(({ from, to }) => `${from}>${to}`));

describe.each(CASE_STATES)("a case that is %s", (from) => {
  test.each(CASE_STATES.filter((to) => to !== from))("goes to %s only by the table", async (to) => {
    const verdict = to === "declined" || to === "spam" ? to : "eligible";
    const id = await caseIn(from, verdict, verdict);
    await database.app("case_questions").insert({
      case_id: id,
      back_to: [from, to].includes("second_review") ? "second_review" : "in_review",
      asked_on: "2026-11-25",
      days: 14,
    });
    if (from === "reviewed" && to === "in_review") await standAside(id);
    const answer = await move(id, to);
    if (steps.has(`${from}>${to}`)) expect(answer).toBe("passed");
    else expect(answer).toBe(`a case cannot go from ${from} to ${to}`);
  });
});

/** All who reviewed a case stand aside from it, and what they said goes. */
async function standAside(id: string): Promise<void> {
  const sql = database.app;
  const people: string[] = await sql("case_assignments").where({ case_id: id }).pluck("person");
  await sql("case_recusals").insert(people.map((person) => ({ case_id: id, person })));
  await sql("case_decisions").where({ case_id: id }).delete();
  await sql("case_assignments").where({ case_id: id }).delete();
}

test("what two agreed on and waits is kept: nobody is drawn, nobody says more, and it goes back to review only without its verdicts", async () => {
  const id = await caseIn("reviewed", "eligible", "eligible");
  const sql = database.app;
  const kept = "stand from the draw to the decision";
  const late = { case_id: id, stage: "third", person: "elder" };
  expect(await refusal(sql("case_assignments").insert(late).then())).toContain(kept);
  const said = { ...late, stage: "second", person: "cedar", verdict: "eligible" };
  expect(await refusal(sql("case_decisions").insert(said).then())).toContain(kept);
  for (const table of ["case_decisions", "case_assignments"])
    expect(await refusal(sql(table).where({ case_id: id }).delete().then())).toContain(kept);
  expect(await move(id, "in_review")).toContain("without its verdicts");
  await standAside(id);
  // Without verdicts it is approved by nobody, and who stood aside is not drawn again.
  expect(await move(id, "approved")).toContain("have to agree");
  expect(await move(id, "in_review")).toBe("passed");
  const again = sql("case_assignments").insert({ ...late, stage: "first", person: "birch" });
  expect(await refusal(again.then())).toContain("stands aside");
});

test.each([
  ["reviewed", "eligible", "declined"],
  ["reviewed", "declined", "declined"],
  ["approved", "eligible", "declined"],
  ["declined", "eligible", "declined"],
  ["approved", "declined", "declined"],
  ["declined", "eligible", "eligible"],
])("is not %s when it was found %s and %s", async (to, first, second) => {
  expect(await move(await caseIn("second_review", first, second), to)).toContain("have to agree");
});

test("nobody decides alone, or before the first review", async () => {
  const id = await caseIn("in_review");
  expect(await move(id, "approved")).toContain("have to agree");
  expect(await move(id, "second_review")).toContain("follows a first one");
});

test("nobody decides a stage for which another was drawn", async () => {
  const id = await caseIn("in_review");
  const sql = database.app;
  await sql("case_assignments").insert({ case_id: id, stage: "triage", person: "alder" });
  await sql("case_assignments").insert({ case_id: id, stage: "first", person: "birch" });
  await sql("case_assignments").insert({ case_id: id, stage: "second", person: "cedar" });
  const decision = (stage: string, person: string): Promise<string> =>
    refusal(
      sql("case_decisions").insert({ case_id: id, stage, person, verdict: "eligible" }).then(),
    );
  for (const [stage, person] of [
    ["second", "alder"],
    ["second", "birch"],
    ["third", "birch"],
    ["first", "elder"],
  ] as const)
    expect(await decision(stage, person)).toContain("case_decisions_drawn");
  expect(await decision("first", "birch")).toBe("passed");
});

test.each(["case_assignments", "case_decisions"])(
  "rows of %s stand from the draw to the decision, unchanged",
  async (table) => {
    const rule = `rows of ${table} stand from the draw to the decision`;
    const sql = database.app;
    const open = await caseIn("second_review", "eligible", "eligible");
    expect(await refusal(sql(table).where({ case_id: open }).delete().then())).toBe(rule);
    const change = database.owner(table).where({ case_id: open }).update({ person: "elder" });
    expect(await refusal(change.then())).toBe(rule);
    expect(await move(open, "approved")).toBe("passed");
    const late = { case_id: open, stage: "third", person: "elder" };
    const extra = table === "case_decisions" ? { verdict: "eligible" } : {};
    expect(
      await refusal(
        sql(table)
          .insert({ ...late, ...extra })
          .then(),
      ),
    ).toBe(rule);
    await sql("case_decisions").where({ case_id: open }).delete();
    await sql("case_assignments").where({ case_id: open }).delete();
    // What was forgotten is not needed again, and not missed by a step that needs it.
    expect(await move(open, "active", 3)).toBe("passed");
  },
);

test("a case begins submitted, and every step is one version", async () => {
  const born = { ...row(randomUUID()), state: "approved" };
  expect(await refusal(database.app("cases").insert(born).then())).toContain("begins submitted");
  const id = await caseIn("submitted");
  expect(await move(id, "triage", 1)).toContain("one version");
  expect(await move(id, "triage", 3)).toContain("one version");
  expect(await move(id, "submitted", 2)).toContain("one version");
});

test("the database's table of steps is the program's, and the application only reads it", async () => {
  const kept: { from_state: string; to_state: string; mover: string }[] =
    await database.app("case_steps");
  const named = kept.map(({ from_state, to_state, mover }) => `${from_state}>${to_state}>${mover}`);
  expect(named.sort()).toEqual(
    CASE_TRANSITIONS.map(({ from, to, by }) => `${from}>${to}>${by}`).sort(),
  );
  const added = { from_state: "spam", to_state: "approved", mover: "system" };
  expect(await refusal(database.app("case_steps").insert(added).then())).toContain("denied");
  expect(await refusal(database.app("case_steps").delete().then())).toContain("denied");
});

test("every state of a case has a way out by itself: one that a restore brought back erased ends", () => {
  const left = CASE_STATES.filter(
    (from) =>
      !CASE_TRANSITIONS.some(
        (step) => step.from === from && step.to === "erased" && step.by === "system",
      ),
  );
  expect(left).toEqual(["erased"]);
});

test("the history of a case tells only steps of the table, by those who take them", async () => {
  const id = await caseIn("submitted");
  const event = (from_state: string | null, to_state: string, role: string): Promise<string> =>
    refusal(
      database
        .app("case_events")
        .insert({ case_id: id, number: 9, from_state, to_state, role, month: "2026-11-01" })
        .then(),
    );
  expect(await event("submitted", "triage", "applicant")).toBe("no step of a case");
  expect(await event(null, "approved", "applicant")).toBe("no step of a case");
  expect(await event("submitted", "approved", "reviewer")).toBe("no step of a case");
  expect(await event("submitted", "triage", "triager")).toBe("passed");
});

test("a triager sits on no other stage of the case they triaged", async () => {
  const id = await caseIn("in_review");
  const sql = database.app;
  await sql("case_assignments").insert({ case_id: id, stage: "triage", person: "alder" });
  for (const stage of ["first", "second", "third"]) {
    const sits = sql("case_assignments").insert({ case_id: id, stage, person: "alder" });
    expect(await refusal(sits.then())).toContain("case_assignments_case_id_person_key");
  }
  const away = sql("case_assignments").where({ case_id: id, stage: "triage" }).delete();
  expect(await refusal(away.then())).toContain("stand from the draw to the decision");
});

test("who stands aside has no duty in the case, and only theirs ends before the decision", async () => {
  const id = await caseIn("in_review");
  const sql = database.app;
  const duty = (stage: string, person: string) => ({ case_id: id, stage, person });
  await sql("case_assignments").insert([duty("first", "birch"), duty("second", "cedar")]);
  await sql("case_decisions").insert({ ...duty("first", "birch"), verdict: "eligible" });
  await sql("case_recusals").insert(["birch", "cedar"].map((person) => ({ case_id: id, person })));
  const end = (person: string): Promise<string> =>
    refusal(sql("case_assignments").where({ case_id: id, person }).delete().then());
  expect(await end("birch")).toContain("stand from the draw to the decision");
  expect(await end("cedar")).toBe("passed");
  for (const stage of ["second", "third"])
    expect(await refusal(sql("case_assignments").insert(duty(stage, "cedar")).then())).toBe(
      "who stands aside from a case has no duty in it",
    );
  const back = sql("case_recusals").where({ case_id: id }).delete();
  expect(await refusal(back.then())).toBe(
    "rows of case_recusals stand from the draw to the decision",
  );
});

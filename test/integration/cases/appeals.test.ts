/** A declined request that its applicant has looked at again: by whom, once, until when, and what nobody learns of it. */
import type request from "supertest";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { peopleInForce } from "../../../src/app/case-readers.ts";
import { parseCode } from "../../../src/base/code.ts";
import { seatPanel } from "../../../src/cases/appeal.ts";
import { openClaim } from "../../../src/cases/claim.ts";
import { forgetCases } from "../../../src/cases/forget-cases.ts";
import {
  APPEAL,
  ask,
  askWith,
  DECLINED,
  ELIGIBLE,
  judged,
  STAGES,
} from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { openForm, sendForm, tokenOf } from "../../support/form-steps.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { keptApart } from "../../support/kept-apart.ts";
import { seededRandom } from "../../support/random.ts";
import { claimant, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await World.start("appeals", undefined, 0, { staff: FOUR_REVIEWERS });
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const staged = (name: string): Promise<StagedCase> => STAGES[name]!(world);

const appeal = (code: string): request.Test => askWith(world, code, "appeal", APPEAL);

const statusOf = async (code: string) => (await claimant(world, code).status().expect(200)).body;

const drawn = async ({ id }: StagedCase): Promise<string[]> =>
  world.sql("case_assignments").where({ case_id: id }).orderBy("person").pluck("person");

const forget = () => world.work({ kind: "job", name: "test" }, forgetCases);

/** Declined by two, who are named. */
async function declined(): Promise<StagedCase & { readonly by: readonly string[] }> {
  const made = await staged("in_review");
  const by = (await drawn(made)).filter((person) => person !== "alder");
  for (const stage of ["first", "second"]) await judged(world, made, stage, DECLINED);
  return { ...made, by };
}

describe("an appeal", () => {
  test("goes to the two who have had no part in it, and what they grant is paid", async () => {
    const made = await declined();
    const before = await statusOf(made.code);
    // Sent and declined in November: sixty whole days after the month.
    expect(before).toMatchObject({
      state: "declined",
      declined: { reason: "other", appealBy: "2027-01-29" },
    });
    expect((await appeal(made.code).expect(200)).body).toEqual({ state: "in_review" });
    const panel = await drawn(made);
    expect(panel).toHaveLength(2);
    for (const person of [...made.by, "alder"]) expect(panel).not.toContain(person);
    // Those who declined it can open it no more, and the database does not say who they were.
    for (const person of made.by) {
      const agent = await world.signedIn(person);
      await agent.get(`/api/v1/cases/${made.id}?purpose=review`).expect(404);
    }
    const first = await world
      .sql("case_assignments")
      .where({ case_id: made.id, stage: "first" })
      .first("person");
    const agent = await world.signedIn(first.person);
    const { body } = await agent.get(`/api/v1/cases/${made.id}?purpose=appeal`).expect(200);
    expect(body).toMatchObject({ appeal: APPEAL.text, mine: ["first"], verdicts: [] });
    for (const stage of ["first", "second"]) await judged(world, made, stage, ELIGIBLE);
    expect(await statusOf(made.code)).toMatchObject({ state: "approved" });
    await claimant(world, made.code)
      .setDestination(world.chain.wallet.address().address)
      .expect(200);
    expect(await statusOf(made.code)).toMatchObject({ state: "active" });
    await world.check();
  });

  test("does not agree with what was said before it", async () => {
    const made = await declined();
    await appeal(made.code).expect(200);
    // One declines anew: of the two before nobody counts, so the second one decides.
    await judged(world, made, "first", DECLINED);
    expect(await statusOf(made.code)).toMatchObject({ state: "second_review" });
    await judged(world, made, "second", DECLINED);
    const after = await statusOf(made.code);
    expect([after.state, after.declined]).toEqual(["declined", { reason: "other" }]);
    expect((await appeal(made.code).expect(409)).body.code).toBe("appeal-final");
  });

  test("of whom one stands aside finds nobody who had a part in it before", async () => {
    const made = await declined();
    await appeal(made.code).expect(200);
    const [one] = await drawn(made);
    const { status } = await ask(world, one!, { ...made, path: "recusal" });
    expect(status).toBe(204);
    expect(await drawn(made)).toHaveLength(1);
  });

  test("of whose two who disagree nobody who had a part in it before is the third", async () => {
    const made = await declined();
    await appeal(made.code).expect(200);
    await judged(world, made, "first", ELIGIBLE);
    const [second] = await world
      .sql("case_assignments")
      .where({ case_id: made.id, stage: "second" });
    const third = await ask(world, second.person, { ...made, path: "assessments", body: DECLINED });
    expect(third.status).toBe(201);
    const { state } = await world.sql("cases").where({ id: made.id }).first("state");
    expect(state).toBe("in_review");
    expect(await drawn(made)).toHaveLength(2);
  });

  test("without two such people waits, says so to both sides, and goes on when there are", async () => {
    const made = await staged("appealed");
    expect(await drawn(made)).toEqual([]);
    expect((await appeal(made.code).expect(409)).body.code).toBe("case-transition");
    const alder = await world.signedIn("alder");
    const queue = await alder.get("/staff/cases").set("Accept", "text/html").expect(200);
    expect(queue.text).toContain("1 appeal waits");
    expect((await askWith(world, made.code, "appeal/panel").expect(200)).body).toEqual({
      state: "appealed",
    });
    await askWith(world, made.code, "messages", { text: "one thing more" }).expect(201);
    // A list with another reviewer, who is enrolled and has a key like the others.
    const people = world.database.owner("people");
    const fir = await people.clone().where({ code: "fir" }).first();
    await people.insert({ ...fir, code: "gorse" });
    const { shreds } = await keptApart(world.folder, seededRandom("shreds"));
    const moved = await world.work({ kind: "claimant" }, async (unit) => {
      const list = await peopleInForce(unit, world);
      const added = list.keys
        .filter(({ person }) => person === "fir")
        .map((key) => ({ ...key, person: "gorse" }));
      const claim = await openClaim(unit, shreds, parseCode(made.code));
      return seatPanel(unit, claim, { ...list, keys: [...list.keys, ...added] });
    });
    expect([moved.state, await drawn(made)]).toEqual([
      "in_review",
      expect.arrayContaining(["gorse"]),
    ]);
  });

  test("by the page, in the applicant's language", async () => {
    const { code } = await declined();
    const page = await sendForm(world.app, "/ru/request", {
      token: await openForm(world.app, "/ru/request"),
      code,
    });
    expect(page.text).toContain("Причина: по опубликованным правилам");
    const empty = await sendForm(world.app, "/ru/request/appeal", {
      token: tokenOf(page.text),
      code,
      text: "",
    });
    expect(empty.status).toBe(422);
    const sent = await sendForm(world.app, "/ru/request/appeal", {
      token: tokenOf(empty.text),
      code,
      text: "Есть свидетель",
    });
    expect([sent.status, (await statusOf(code)).state]).toEqual([200, "in_review"]);
    expect(sent.text).not.toContain("/ru/request/appeal");
  });
});

describe("time", () => {
  test("to appeal ends when the request does, and not before; an appeal stops it", async () => {
    const late = await declined();
    const kept = await declined();
    await appeal(kept.code).expect(200);
    world.clock.advance(Date.parse("2027-01-29T12:00:00Z") - world.clock.now().getTime());
    await forget();
    expect((await statusOf(late.code)).state).toBe("declined");
    world.clock.advance(DAY);
    expect((await appeal(late.code).expect(409)).body.code).toBe("appeal-late");
    await forget();
    await claimant(world, late.code).status().expect(401);
    expect((await statusOf(kept.code)).state).toBe("in_review");
  });
});

test("a thief of the database does not learn who declined a case that is appealed, nor why it is", async () => {
  const made = await staged("appealed");
  const { rows } = await world.database.owner.raw(
    `select string_agg(t::text, ' ') as text from vault_entries t where case_id = ?`,
    [made.id],
  );
  for (const name of ["birch", "cedar", "elder", "fir", "landlord"])
    expect(rows[0].text).not.toContain(name);
  expect(await world.sql("vault_wraps").where({ case_id: made.id }).pluck("reader")).toEqual([
    "@claim",
  ]);
});

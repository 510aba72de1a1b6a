/** How reviewers decide, through HTTP: counted with each verdict, told of quarters that are over, and leading to no case. */
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mixCases, mixTallies } from "../../../src/cases/mix-cases.ts";
import { forgetReviews } from "../../../src/cases/review-tally.store.ts";
import { ask, DECLINED, ELIGIBLE, judged, STAGES } from "../../support/case-stages.ts";
import { Browser } from "../../support/browser.ts";
import { DAY, MINUTE } from "../../support/clock.ts";
import { settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const PATH = "/api/v1/reviewer-numbers";

beforeAll(async () => {
  world = await World.start("reviewers");
  await settledGift(world, 3_000_000n);
});
afterAll(() => world.close());

const sums = async (): Promise<string[]> =>
  (await world.sql("review_tallies").orderBy(["person", "kind"])).map(
    ({ person, kind, count }) => `${person} ${kind} ${count}`,
  );
const job = { kind: "job", name: "test" } as const;

test("each verdict is counted once, and whoever the third overturns", async () => {
  const made = await STAGES["in_review"]!(world);
  await judged(world, made, "first", ELIGIBLE);
  await judged(world, made, "second", DECLINED);
  const drawn: { person: string; stage: string }[] = await world
    .sql("case_assignments")
    .whereNot({ stage: "triage" });
  const who = (stage: string): string => drawn.find((each) => each.stage === stage)!.person;
  const refused = await ask(world, who("third"), {
    id: made.id,
    path: "assessments",
    body: { ...ELIGIBLE, amount: "1" },
  });
  expect(refused.status).toBe(422);
  await judged(world, made, "third", ELIGIBLE);
  expect(await sums()).toEqual(
    [
      `${who("first")} days-3 1`,
      `${who("first")} eligible 1`,
      `${who("second")} days-3 1`,
      `${who("second")} declined 1`,
      `${who("second")} overturned 1`,
      `${who("third")} days-3 1`,
      `${who("third")} eligible 1`,
    ].sort(),
  );
});

test("once rows are mixed no number of a transaction leads from a count to a case or a payout", async () => {
  await world.work(job, mixCases);
  await world.work(job, mixTallies);
  for (const table of [
    "cases",
    "case_events",
    "case_tallies",
    "journal_entries",
    "payouts",
    "vault_entries",
  ]) {
    const { rows } = await world.database.owner.raw(
      `select 1 from review_tallies r join "${table}" t on t.xmin = r.xmin`,
    );
    // What is counted of decisions is mixed with it: neither names a case.
    if (table !== "case_tallies") expect(rows, table).toEqual([]);
  }
});

test("auditors and the data officer are told of a quarter that is over, and nobody else", async () => {
  await world.database.owner.transaction(async (owner) => {
    await owner.raw("alter table review_tallies disable trigger review_tally_grows");
    await owner("review_tallies").insert([
      { person: "birch", quarter: "2026-07-01", kind: "eligible", count: 12 },
      { person: "birch", quarter: "2026-07-01", kind: "days-7", count: 12 },
      { person: "cedar", quarter: "2026-07-01", kind: "eligible", count: 9 },
    ]);
    await owner.raw("alter table review_tallies enable always trigger review_tally_grows");
  });
  const told = {
    reviewers: [
      {
        ...{ person: "birch", quarter: "2026-07-01", halfWithin: 7 },
        ...{ verdicts: { from: 10, to: 19 }, eligible: { from: 80, to: 100 } },
        overturned: { from: 0, to: 5 },
      },
    ],
    overdue: ["triage", "review", "duplicates"].map((stage) => ({
      stage,
      cases: { from: 0, to: 4 },
    })),
  };
  for (const code of ["rowan", "sorbus"]) {
    world.clock.advance(MINUTE);
    expect((await (await world.signedIn(code)).get(PATH).expect(200)).body).toEqual(told);
  }
  for (const code of ["birch", "hazel", "willow"]) {
    world.clock.advance(MINUTE);
    await (await world.signedIn(code)).get(PATH).expect(403);
  }
  await request(world.app).get(PATH).expect(401);
  const browser = await Browser.signedIn(world, "rowan");
  await browser.open("/staff/reviewers");
  expect(browser.page).toMatch(/birch.*2026 Q3.*10–19.*80–100%.*7 days/s);
  expect(browser.page).not.toContain("cedar");
});

test("the tables count verdicts one by one, and forget them after two years", async () => {
  const row = () => world.sql("review_tallies").where({ person: "birch", kind: "days-7" });
  await expect(row().update({ count: 99 })).rejects.toThrow("one by one");
  world.clock.advance(660 * DAY);
  expect(await world.work(job, forgetReviews)).toBe(3);
  world.clock.advance(60 * DAY);
  expect(await world.work(job, forgetReviews)).toBeGreaterThan(5);
  expect(await sums()).toEqual([]);
});

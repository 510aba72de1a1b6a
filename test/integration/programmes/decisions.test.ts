/** What came of requests is public in sums that are about nobody; what counts them leads to no case. */
import express from "express";
import request from "supertest";
import { afterAll, beforeAll, expect, test } from "vitest";
import { mixHandler } from "../../../src/app/mix-job.ts";
import { fundInForce } from "../../../src/app/fund-in-force.ts";
import { decisionRoute } from "../../../src/cases/decision-routes.ts";
import { apiRouter } from "../../../src/http/api-router.ts";
import { DECLINED, judged, STAGES } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { SOUND_FINDINGS } from "../../support/findings.ts";
import { askForHelp, settledGift, triage } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const PATH = "/api/v1/programmes/general/numbers";

beforeAll(async () => {
  world = await World.start("decisions");
  await settledGift(world, 10_000_000n);
});
afterAll(() => world.close());

const numbers = async (): Promise<any> => (await request(world.app).get(PATH).expect(200)).body;

/** The same route in a fund whose threshold for payouts is `least`. */
async function numbersAbove(least: number): Promise<any> {
  const read = { sql: world.sql };
  const { file } = await fundInForce(read, world.pin, world.clock);
  const strict = { ...file, book: { ...file.book, minPayouts: least } };
  const inForce = () => Promise.resolve({ file: strict });
  const app = express();
  app.use(apiRouter([decisionRoute({ read, clock: world.clock, inForce })]));
  return (await request(app).get(PATH).expect(200)).body;
}

async function declinedLater(): Promise<void> {
  await askForHelp(world);
  const id = await triage(world);
  world.clock.advance(4 * DAY);
  const findings = { ...SOUND_FINDINGS, need: { ...SOUND_FINDINGS.need, result: "not-met" } };
  for (const stage of ["first", "second"])
    await judged(world, { id, code: "" }, stage, { ...DECLINED, findings });
}

test("a month is told when it is over, in classes, and never changes again", async () => {
  world.clock.set(new Date("2026-12-01T09:00:00Z"));
  for (const stage of ["approved", "approved", "approved", "spam", "withdrawn"])
    await STAGES[stage]!(world);
  for (let nth = 0; nth < 3; nth += 1) await declinedLater();
  world.clock.set(new Date("2026-12-31T23:00:00Z"));
  expect((await numbers()).counts.approved).toEqual([]);
  world.clock.set(new Date("2027-01-02T00:00:00Z"));
  const told = await numbers();
  const december = (count: number) => [{ until: "2026-12", count }];
  expect(told).toMatchObject({
    least: 1,
    counts: {
      approved: december(3),
      "declined-no-need": [{ count: 3 }],
      "declined-other": [],
      spam: december(1),
      withdrawn: december(1),
      expired: [],
    },
    halfWithin: [{ until: "2026-12", days: 3 }],
    corrections: [],
  });
  await STAGES["approved"]!(world);
  expect(await numbers()).toEqual(told);
});

test("below the fund's threshold nothing is told, and no class is what the others lack", async () => {
  const { counts, halfWithin } = await numbersAbove(3);
  const told = Object.entries(counts).filter(([, sums]) => (sums as unknown[]).length > 0);
  expect(told.map(([what]) => what)).toEqual(["approved", "declined-no-need"]);
  expect(halfWithin).toHaveLength(1);
  const strict = await numbersAbove(20);
  expect(Object.values(strict.counts).flat()).toEqual([]);
  expect(strict.halfWithin).toEqual([]);
});

test("what is counted was written with no case, and shrinks for nobody", async () => {
  await mixHandler({ work: world.work }).run({}, new AbortController().signal);
  const written = async (table: string): Promise<string[]> => {
    const { rows } = await world.database.owner.raw("select xmin::text as by from ??", [table]);
    return rows.map(({ by }: { by: string }) => by);
  };
  const tallies = await written("case_tallies");
  for (const table of ["cases", "case_events", "vault_entries", "journal_entries", "postings"])
    for (const transaction of await written(table)) expect(tallies).not.toContain(transaction);
  const rows = world.sql("case_tallies");
  await expect(rows.clone().update({ count: 9 })).rejects.toThrow("counted one by one");
  await expect(rows.clone().delete()).rejects.toThrow("permission denied");
  await expect(world.database.owner("case_tallies").delete()).rejects.toThrow("one by one");
});

test("every programme has a page that says what it may do, who decides and what came of it", async () => {
  const list = await request(world.app).get("/be/programmes").expect(200);
  expect(list.text).toContain('href="/be/programmes/general"');
  const { text } = await request(world.app).get("/en/programmes/general").expect(200);
  expect(text).toContain("Who decides");
  // A world sends at once: its window is none.
  expect(text).toContain("A batch is sent as soon as it is signed.");
  expect(text).toContain("declined: no need now");
  // What one award is at least and at most, with a policy and without.
  const { body: of } = await request(world.app).get("/api/v1/programmes").expect(200);
  const { awardFloor, awardCap } = of.programmes.find((each: any) => each.code === "general");
  const { body } = await request(world.app).get("/api/v1/programmes/general/policies").expect(200);
  expect([body.awardFloor, body.awardCap]).toEqual([awardFloor, awardCap]);
  for (const bound of [awardFloor, awardCap]) expect(text).toContain(`(${bound} sat)`);
  expect(text).toContain("until 2026-12");
  const away = await request(world.app).get("/en/programmes/nowhere").set("Accept", "text/html");
  expect(away.status).toBe(404);
  await request(world.app).get("/api/v1/programmes/nowhere/numbers").expect(404);
});

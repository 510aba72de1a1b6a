/** What a visit by the code sets going beside what it shows, when the signed list has expired: it does not happen, and whoever visits is told the same as ever. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { ask, drawnFor, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { Browser } from "../../support/browser.ts";
import { DAY, MINUTE } from "../../support/clock.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { claimant } from "../../support/steps.ts";
import { pass } from "../../support/turn-day.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let world: World;

beforeAll(async () => {
  world = await World.start("visits-expired", { addresses: 500, apiRequests: 500 }, 0, {
    staff: FOUR_REVIEWERS,
  });
});
afterAll(() => world.close());

const stage = async (name: string): Promise<StagedCase> => {
  await pass(world, 2 * MINUTE);
  return STAGES[name]!(world);
};

/** A case in review whose first seat is empty, since nobody was free when its reviewer stood aside. */
async function withEmptySeat(): Promise<StagedCase> {
  const made = await stage("in_review");
  const [first, second] = [
    (await drawnFor(world, made.id, "first")).person,
    (await drawnFor(world, made.id, "second")).person,
  ];
  const others = ["birch", "cedar", "elder", "fir"].filter(
    (each) => each !== first && each !== second,
  );
  const rows = others.map((person) => ({ case_id: made.id, person }));
  await world.database.owner("case_recusals").insert(rows);
  expect((await ask(world, first, { id: made.id, path: "recusal" })).status).toBe(204);
  expect(await drawnFor(world, made.id, "first")).toBeUndefined();
  return made;
}

async function pageOf({ code }: StagedCase): Promise<{ status: number; text: string }> {
  const browser = new Browser(world.app);
  await browser.open("/en/request");
  await browser.send("/en/request", { code });
  const text = browser.page.replaceAll(/value="[^"]*"/gu, "");
  return { status: browser.status, text };
}

async function answersTo(made: StagedCase) {
  const { status, body } = await claimant(world, made.code).status();
  return { status, body, page: await pageOf(made) };
}

test("a silent reviewer or an empty seat turns no visit into an error, and the answers are those of before", async () => {
  const cases = {
    silent: await stage("in_review"),
    empty: await withEmptySeat(),
    triage: await stage("triage"),
  };
  const before = {
    silent: await answersTo(cases.silent),
    empty: await answersTo(cases.empty),
    triage: await answersTo(cases.triage),
  };
  const seats = () => world.sql("case_assignments").orderBy(["case_id", "stage"]);
  const kept = await seats();
  await pass(world, 400 * DAY);
  const logged = world.lines.length;
  const after = {
    silent: await answersTo(cases.silent),
    empty: await answersTo(cases.empty),
    triage: await answersTo(cases.triage),
  };
  for (const which of ["silent", "empty", "triage"] as const) {
    expect([which, after[which].status]).toEqual([which, 200]);
    expect([which, after[which].page.status]).toEqual([which, 200]);
  }
  for (const which of ["silent", "empty"] as const) expect(after[which]).toEqual(before[which]);
  expect(await seats()).toEqual(kept);
  // Something was due in two of the three cases, and failed at each of their visits, by JSON and by the page.
  const failed = world.lines.slice(logged).filter((line) => line.includes("case.not-retried"));
  expect(failed).toHaveLength(4);
});

/** Two reviewers had agreed in the backup and waited for a judge's word. The pair is in no backup, so nothing of it is carried out after a restore before people look again. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BackedUp } from "../../support/backed-up.ts";
import { drawnFor, ELIGIBLE, judged, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { FOUR_REVIEWERS } from "../../support/four-reviewers.ts";
import { claimant, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 200_000 });

let world: World;
let backedUp: BackedUp;
let made: StagedCase;
let former: string[];

beforeAll(async () => {
  world = await World.start("agreed-since", { addresses: 500, apiRequests: 2_000 }, 0, {
    staff: FOUR_REVIEWERS,
  });
  await settledGift(world, 2_000_000n);
  made = await STAGES["reviewed"]!(world);
  former = await drawn();
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
});

const drawn = async (): Promise<string[]> =>
  Promise.all(
    ["first", "second"].map(async (stage) => (await drawnFor(world, made.id, stage)).person),
  );
const stateOf = async (): Promise<string> =>
  (await world.sql("cases").where({ id: made.id }).first("state")).state;
const holds = async (): Promise<number> =>
  (await world.sql("postings").where({ kind: "hold" })).length;

test("after the release nothing of it is held or queued: others are drawn, who look again", async () => {
  expect(await stateOf()).toBe("reviewed");
  expect(await world.sql("duplicate_pairs")).toEqual([]);
  await backedUp.release();
  await (await world.signedIn(former[1]!)).get("/api/v1/cases").expect(200);
  expect(await stateOf()).toBe("in_review");
  await claimant(world, made.code).status().expect(200);
  expect(await stateOf()).toBe("in_review");
  expect(await holds()).toBe(0);
  expect(await world.sql("payouts")).toEqual([]);
  expect(await world.sql("case_decisions").where({ case_id: made.id })).toEqual([]);
  for (const person of await drawn()) expect(former).not.toContain(person);
  await world.check();
});

test("the pair is found again when the other case is opened, and what is agreed on afterwards waits for it", async () => {
  const [other] = await world.sql("cases").where({ state: "submitted" }).pluck("id");
  const alder = await world.signedIn("alder");
  await alder.get(`/api/v1/cases/${other}?purpose=triage`).expect(200);
  for (const stage of ["first", "second"]) await judged(world, made, stage, ELIGIBLE);
  expect(await stateOf()).toBe("reviewed");
  await claimant(world, made.code).status().expect(200);
  expect(await stateOf()).toBe("reviewed");
  expect(await world.sql("case_decisions").where({ case_id: made.id })).toHaveLength(2);
  expect(await holds()).toBe(0);
});

/** A case that waited for an answer in the backup, was answered after it, and comes back when its time to answer is over. */
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { returnUnanswered } from "../../../src/cases/ask-applicant.ts";
import { BackedUp } from "../../support/backed-up.ts";
import { askWith, STAGES } from "../../support/case-stages.ts";
import type { StagedCase } from "../../support/case-stages.ts";
import { DAY } from "../../support/clock.ts";
import { claimant, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

vi.setConfig({ testTimeout: 120_000, hookTimeout: 300_000 });

let world: World;
let backedUp: BackedUp;
let asked: StagedCase;

beforeAll(async () => {
  world = await World.start("asked-since");
  await settledGift(world, 1_000_000n);
  asked = await STAGES["info_requested, in the first review"]!(world);
  await world.closeEpoch();
  backedUp = await BackedUp.take(world);
  await askWith(world, asked.code, "messages", { text: "in August" }).expect(201);
  world.clock.advance(20 * DAY);
  await backedUp.copyLog();
  await backedUp.bringBack();
  await world.catchUp();
});
afterAll(async () => {
  await backedUp.close();
  await world.close();
});

test("it can be answered as long as one that is asked on the day of the restore", async () => {
  expect(await world.work({ kind: "job", name: "test" }, returnUnanswered)).toBe(0);
  const { body } = await claimant(world, asked.code).status();
  const lastDay = new Date(world.clock.now().getTime() + 14 * DAY).toISOString().slice(0, 10);
  expect(body).toMatchObject({ state: "info_requested", answerBy: lastDay });
  await askWith(world, asked.code, "messages", { text: "in August" }).expect(201);
  expect((await claimant(world, asked.code).status()).body.state).toBe("in_review");
});

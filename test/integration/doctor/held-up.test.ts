/** What keeps payments from being made and needs people stands in what the doctor says, with what to do, and of whom nobody is found. */
import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { doctorCommand } from "../../../src/doctor/cli.ts";
import { HOUR } from "../../support/clock.ts";
import { handIn, only, twoInputs } from "../../support/partial-steps.ts";
import { pauseSteps } from "../../support/pause-steps.ts";
import { claimant, readyPayout, settledGift } from "../../support/steps.ts";
import { World } from "../../support/world.ts";

let world: World;
const { alone, pause } = pauseSteps(() => world);

vi.setConfig({ testTimeout: 120_000 });

beforeAll(async () => {
  // Three approvers: of a fund with two the doctor has something to say from the first day on.
  world = await World.start("held up", undefined, undefined, {
    staff: [
      { code: "alder", roles: ["triager"] },
      ...["birch", "cedar", "elder"].map((code) => ({ code, roles: ["reviewer"] as const })),
      { code: "hazel", roles: ["treasurer"] },
      ...["larch", "maple", "oak"].map((code) => ({ code, roles: ["approver"] as const })),
      { code: "sorbus", roles: ["data-officer"] },
    ],
  });
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 200_000n);
});
afterAll(() => world.close());

/** The lines of the doctor that come after the books, which all hold. */
async function said(): Promise<string[]> {
  const lines: string[] = [];
  await doctorCommand({
    print: (line) => void lines.push(line),
    now: () => world.clock.now(),
    pinned: () => readFile(world.files.fundFile, "utf8"),
    withSnapshot: (use) => use({ sql: world.sql }),
    blockHash: () => Promise.resolve(undefined),
  }).parseAsync([], { from: "user" });
  return lines.slice(6);
}

test("nothing is said when nothing waits for people", async () => {
  expect(await said()).toEqual([]);
});

test("a batch that is signed in part: for how long, by whom not, and from when it can be ended", async () => {
  const { batch, whole } = await twoInputs(world);
  await handIn(world, batch, only(whole, [0]));
  const [line, ...more] = await said();
  expect(more).toEqual([]);
  expect(line).toMatch(new RegExp(`^batch ${batch} is signed in part since today: `));
  expect(line).toMatch(/: nobody that is named signed it, [0-9a-f]{8} did not; bring its files/);
  expect(line).not.toContain("cancel");
  world.clock.advance(49 * HOUR);
  await world.expire();
  const [late] = await said();
  expect(late).toMatch(/ is signed in part for 2 days: .*, or end it by a cancel on its page$/);
});

test("a batch whose stored signatures were written over is still named", async () => {
  const { owner } = world.database;
  const row = await owner("batch_signatures").first("psbt");
  await owner("batch_signatures").update({ psbt: "AAAA" });
  expect((await said())[0]).toContain("nobody that is named signed it, nobody that is named did");
  await owner("batch_signatures").update(row);
});

test("payouts that are paused, that rest, and a freeze of all: why, where to go, and about how many", async () => {
  for (let gift = 0; gift < 2; gift += 1) await settledGift(world, 500_000n);
  const { payout } = await alone(50_000n);
  expect((await pause("larch", payout)).status).toBe(200);
  const { code } = await readyPayout(world, 60_000n);
  await claimant(world, code).setDestination(world.chain.wallet.address().address).expect(200);
  const waiting = (await said()).slice(1);
  expect(waiting).toEqual([
    expect.stringMatching(/^a few payouts of general are paused: another person/),
    expect.stringMatching(/^a few payouts of general are resting, because/),
  ]);
  for (const line of waiting) expect(line).not.toMatch(/[0-9]/);
  const larch = await world.signedIn("larch");
  const frozen = await larch.post("/api/v1/freezes").send({ reason: "a strange night" });
  expect(frozen.body.what).toBe("payouts");
  expect((await said())[0]).toMatch(/^all payouts are frozen: .* until two others lift it/);
});

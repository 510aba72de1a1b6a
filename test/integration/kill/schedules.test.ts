/**
 * Whole schedules on real processes and a real node, with kill −9 at random moments: in the end everybody is paid exactly once, who took it back in time nothing, the books agree with the
 * chain without a difference, and the doctor finds nothing. Two are played here; `npm run simulate -- --source regtest --schedules N` plays more.
 */
import { afterAll, expect, test } from "vitest";
import { LivePeople } from "../../support/live-people.ts";
import { playLive } from "../../support/live-schedule.ts";
import { LiveWorld } from "../../support/live-world.ts";
import { purse } from "../../support/purse-command.ts";

const SCHEDULES = Number(process.env["LIVE_SCHEDULES"] ?? "2");
const SEED = Number(process.env["LIVE_SEED"] ?? "20261130");

/** Schedules of one fund: blocks and batches add up, and every check looks at all of them. */
const OF_A_FUND = 6;
const SCHEDULE_MS = 300_000;
const BURIED = 6;

let world: LiveWorld | undefined;
let people: LivePeople;

afterAll(() => world?.close());

async function newFund(): Promise<LiveWorld> {
  const made = await LiveWorld.start();
  people = new LivePeople(made);
  // A wallet is followed from its birth on: no reorganisation reaches below it.
  await made.chain.mine(BURIED);
  return made;
}

/** The fund is examined as an operator does it, and ends. */
async function close(ending: LiveWorld): Promise<void> {
  const { code, out, error } = await purse(["doctor"], ending.settings);
  expect([code, error]).toEqual([0, ""]);
  expect(out).toContain("chain: holds");
  await ending.close();
}

test(
  `everybody is paid once in ${SCHEDULES} schedules from seed ${SEED}`,
  { timeout: (SCHEDULES + 1) * SCHEDULE_MS },
  async () => {
    const began = performance.now();
    let [kills, claims, takenBack] = [0, 0, 0];
    for (let played = 0; played < SCHEDULES; played += 1) {
      if (world !== undefined && played % OF_A_FUND === 0) {
        await close(world);
        world = undefined;
      }
      world ??= await newFund();
      const seed = SEED + played;
      const came = await playLive(world, people, seed).catch((error: unknown) => {
        throw new Error(`seed ${seed}, schedule ${played + 1}`, { cause: error });
      });
      kills += came.kills;
      claims += came.claims;
      takenBack += came.takenBack;
      const seconds = (performance.now() - began) / 1_000 / (played + 1);
      process.stdout.write(
        `${played + 1} schedules, ${kills} kills, ${claims - takenBack} people paid, ${takenBack} took back, ${seconds.toFixed(1)} s each\n`,
      );
    }
    if (world !== undefined) await close(world);
    world = undefined;
    expect(claims).toBeGreaterThanOrEqual(SCHEDULES);
  },
);

/**
 * A slice of the simulation: sixty seconds of random schedules, half of them from always the same seed on, and longer where a machine is too slow to have played as many as it
 * must by then. `npm run simulate` plays as many as wanted, and replays the one that is printed here.
 */
import { randomInt } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { cheapWords } from "../../simulate/cheap-words.ts";
import { playSchedule } from "../../simulate/play-schedule.ts";
import { report, simulate } from "../../simulate/simulate.ts";
import { parseSteps } from "../../simulate/step.ts";
import { SimulationWorld } from "../../simulate/simulation-world.ts";
import { dumpTables } from "../../support/dump.ts";
import { freshDatabase } from "../../support/postgres.ts";
import type { FreshDatabase } from "../../support/postgres.ts";

const SLICE_MS = 30_000;
/** Schedules that each half plays at least: a machine with ten other things to do plays one in two seconds. */
const LEAST = 12;
const FIXED_SEED = 20_261_130;

let database: FreshDatabase;
let world: SimulationWorld;
let stretchAgain: () => void;

beforeAll(async () => {
  stretchAgain = cheapWords();
  database = await freshDatabase();
  world = await SimulationWorld.make(database.address);
});
afterAll(async () => {
  stretchAgain();
  await world.close();
  await database.close();
});

/** Plays until the time is over and enough were played; returns how many, and for how long. */
async function slice(seed: number): Promise<{ played: number; ms: number }> {
  const began = performance.now();
  const sofar = { played: 0 };
  const until = (): boolean => performance.now() > began + SLICE_MS && sofar.played >= LEAST;
  const plan = { seed, schedules: 1_000_000, steps: 40, until };
  const { played, found } = await simulate(world, plan, (count) => (sofar.played = count));
  if (found !== undefined) throw new Error(report(found));
  return { played, ms: performance.now() - began };
}

function mustHavePlayed({ played, ms }: { played: number; ms: number }): void {
  expect(played).toBeGreaterThanOrEqual(LEAST);
  expect(ms).toBeGreaterThanOrEqual(SLICE_MS);
  process.stdout.write(`${played} schedules in ${Math.round(ms / 1000)} s\n`);
}

const lines = async (): Promise<string[]> => (await dumpTables(world.sql)).split("\n").sort();

test("every schedule begins with the same database", async () => {
  await world.begin(1);
  const before = await lines();
  await simulate(world, { seed: 5, schedules: 1, steps: 40 });
  await world.begin(1);
  expect(await lines()).toEqual(before);
});

/** Schedules that failed once, each in its shortest form, with its seed. */
const FAILED_ONCE = {
  "a form comes back while another batch takes its coin": [
    "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,2 void:0,0 race:0(freeze:0,0,1,1 hand-in:1,5,1)",
    300_404,
  ],
  "what joined the batch after one that is mined after all": [
    "create:0,1 create:0,2 freeze:0,0,3,0 approve-all:0,0 sign:0,0 cancel:0,0,0 approve-all:0,0 freeze:0,1,2,5,3 sign:0,0 send:0,0 mine:2 mine:2 follow:0 freeze:0,0,0,2,1 freeze:0,0,3,0 approve-all:0,0 sign:0,0 reorg:5,2,0",
    7_000_320,
  ],
  "one of those whom a given up batch names takes it back, and the signer refuses others on its account":
    [
      "create:0,2 create:0,1 freeze:0,0,3,0 approve-all:0,0 void:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,0 cancel:0,0,0 approve-all:0,0 sign:0,0 send:0,0 mine:5 follow:0 take-back:0,0 reorg:5,2,0 follow:0 freeze:0,0,0,0 create:0,2 create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,2 void:0,1",
      9_001_227,
    ],
  "the coin of a dead batch is gone from the chain while its cancel waits, and the doctor names none of it":
    [
      "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,0 cancel:0,0,0 approve-all:0,0 sign:0,0 send:0,0 mine:2 mine:2 follow:0 freeze:0,0,3,0 approve-all:0,0 sign:0,0 cancel:0,0,0 reorg:5,2,0 follow:0",
      20_000_054,
    ],
} as const;

test.each(Object.entries(FAILED_ONCE))("%s: it holds", async (_, [steps, seed]) => {
  expect(await playSchedule(world, parseSteps(steps), { seed })).toBeUndefined();
});

/** Courses with one payout and a wish to take it back: whether it comes in time. */
const WISHES = {
  "before anything": ["create:0,0 take-back:0,0", true],
  "approved and not asked for": ["create:0,0 freeze:0,0,0,0 approve-all:0,0 take-back:0,0", true],
  "asked for, and nobody knows whether it arrived": [
    "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,1 take-back:0,0",
    false,
  ],
  "signed, and the answer is lost": [
    "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,2 void:0,0 take-back:0,0",
    false,
  ],
  signed: ["create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,0 take-back:0,0", false],
} as const;

test.each(Object.entries(WISHES))(
  "taken back %s: never paid, or once",
  async (_, [steps, isInTime]) => {
    expect(await playSchedule(world, parseSteps(steps), { seed: 7 })).toBeUndefined();
    expect(await world.sql("payout_withdrawals")).toHaveLength(isInTime ? 1 : 0);
    const paid = world.model.paid(world.facts.best());
    expect([...paid.values()].map((sums) => sums.length)).toEqual(isInTime ? [] : [1]);
  },
);

test("nobody is paid twice, nothing is lost, in the schedules of a fixed seed", async () => {
  mustHavePlayed(await slice(FIXED_SEED));
}, 120_000);

test("nor in those of a random one, which is printed when it fails", async () => {
  mustHavePlayed(await slice(randomInt(2 ** 31)));
}, 120_000);

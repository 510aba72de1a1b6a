/** Plays a schedule and checks after each step; at its end lets the fund go on in peace, until everybody is paid. */
import { Fault } from "../../src/base/fault.ts";
import { doctorsFaults, faultsOf } from "./check-simulation.ts";
import type { Seen } from "./check-simulation.ts";
import { SignerAway } from "./deeds.ts";
import { Dice } from "./dice.ts";
import { DEATHS } from "./fund-process.ts";
import { letRun } from "./let-run.ts";
import { memberAt } from "./fund-steps.ts";
import { kindOf, STEP_KINDS } from "./step-kinds.ts";
import { parseSteps } from "./step.ts";
import type { Step } from "./step.ts";
import type { SimulationWorld } from "./simulation-world.ts";
import { Turns } from "./turns.ts";

/** What went wrong, and after which step, counted from 1; steps that follow were not played. */
export interface Failure {
  readonly after: number;
  readonly faults: readonly string[];
}

/** Calls of a process among which it dies; a round has seldom more. */
const CALLS = 48;
/** Of a hundred steps, how many kill, how many are a race. */
const KILLS = 22;
const RACES = 8;
/** Of a hundred draws, how many begin one of the plots below, and how many of a plot's steps something else comes before. */
const PLOTS = 12;
const ASIDES = 25;

/**
 * Courses of events that chance alone would hardly take, each leading to where only one rule stands between somebody and a second payment. The
 * numbers choose: the newest that fits, and for `sign` that the answer is lost.
 */
const PLOTTED: readonly (readonly Step[])[] = [
  plot(
    "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,2 void:0,0 void:0,1 void:0,2 freeze:0,1,0,0 approve-all:0,0 sign:0,0 send:0,0 by-hand:0",
  ),
  plot(
    "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,2 void:0,0 void:0,1 restart-signer freeze:0,1,3,0 approve-all:0,0 sign:0,0 mine-form:0",
  ),
  // Another payout takes the coin that the first batch had, so that its own are signed out of others.
  plot(
    "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,2 void:0,0 void:0,1 restart-signer create:0,0 freeze:0,1,0,0 freeze:0,0,0,0 approve-all:0,0 approve-all:0,1 sign:0,0 mine-form:0",
  ),
  plot(
    "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,0 bump:0,0,1 sign:0,0 mine-form:0 follow:0 reorg:1,2,1 follow:0",
  ),
  plot(
    "create:0,0 freeze:0,0,0,0 approve-all:0,0 work:0 mine:0 follow:0 reorg:0,1,0 follow:0 evict:0 send:0,0",
  ),
  plot(
    "create:0,1 freeze:0,0,0,0 approve-all:0,0 sign:0,2 clock:4 expire:0 sign:0,0 expire:0 freeze:0,0,0,0",
  ),
  plot(
    "create:0,0 freeze:0,0,0,0 approve-all:0,0 sign:0,0 cancel:0,0,1 approve-all:0,0 sign:0,0 send:0,0 mine:2 follow:0 mine:2 follow:0 freeze:0,1,0,0 approve-all:0,0 sign:0,0 send:0,0 reorg:5,2,0 follow:0",
  ),
  plot(
    "create:0,0 freeze:0,0,0,0,4 approve-all:0,0 sign:0,0 cancel:0,0,1 approve-all:0,0 sign:0,0 send:0,0 mine:5 follow:0 reorg:5,2,0 follow:0 mine:5",
  ),
  plot(
    "create:0,1 freeze:0,0,1,0 approve-all:0,0 sign:0,0 foreign:0,1,1 mine:4 follow:0 explain:0 freeze:0,1,1,0 approve-all:0,0 sign:0,0 send:0,0 mine:0 reorg:5,2,0 follow:0 send:0,0 mine:5",
  ),
  plot(
    "create:0,15 freeze:0,0,15,0 approve-all:0,0 sign:0,0 undo-gift:0 follow:0 cancel:0,0,1 approve-all:0,0 sign:0,0 send:0,0 mine:5 follow:0 freeze:0,1,0,0",
  ),
  plot(
    "create:0,0 freeze:0,0,0,3 approve-all:0,0 sign:0,0 send:0,0 child:0,0,3 approve-all:0,0 sign:0,0 send:0,0 mine:0 follow:0 reorg:2,1,0 follow:0 bump:0,0,1 sign:0,0 mine-form:2 mine:5 follow:0 reorg:5,0,0 follow:0",
  ),
  plot(
    "create:0,2 freeze:0,0,2,0 approve-all:0,0 sign:0,0 foreign:0,3,1 mine:5 follow:0 explain:0 freeze:0,1,2,0 approve-all:0,0 sign:0,0 send:0,0 reorg:5,2,0 follow:0 send:0,0 mine:5",
  ),
  plot(
    "create:0,1 freeze:0,0,0,0 pay-by-hand:0,0 follow:0 explain:0 freeze:0,1,3,0 approve-all:0,0 sign:0,0 send:0,0 mine:0 follow:0",
  ),
  plot(
    "create:0,1 freeze:0,0,3,0 approve-all:0,0 void:0,0 void:0,1 pay-by-hand:0,1 follow:0 explain:0 freeze:0,1,3,0 approve-all:0,0 sign:0,0 reorg:2,1,0 follow:0",
  ),
  plot(
    "create:0,2 freeze:0,0,3,0 approve-all:0,0 sign:0,2 void:0,0 void:0,1 rate:0,1 freeze:0,1,3,0 approve-all:0,0 sign:0,0 mine-form:0 follow:0",
  ),
  plot(
    "create:0,2 freeze:0,0,3,0 approve-all:0,0 sign:0,0 cancel:0,0,1 approve-all:0,0 sign:0,0 send:0,0 rate:0,1 mine:2 follow:0 mine:2 follow:0 rate:0,3 freeze:0,1,3,0 approve-all:0,0 sign:0,0 send:0,0 reorg:5,2,0 follow:0",
  ),
];

function plot(text: string): readonly Step[] {
  return parseSteps(text);
}

/** What two processes may do at once, and in what one may die. */
const ACTS = ["create", "freeze", "approve", "approve-all", "sign", "send", "follow", "work"];
const MORE_ACTS = [
  ...ACTS,
  "hand-in",
  "bump",
  "child",
  "cancel",
  "release",
  "void",
  "expire",
  "explain",
];

/** The steps of a schedule of `length` steps. */
export function drawSchedule(seed: number, length: number): Step[] {
  const dice = new Dice(seed);
  const steps: Step[] = [];
  while (steps.length < length) {
    if (dice.int(100) >= PLOTS) steps.push(drawStep(dice));
    else {
      const plotted = PLOTTED[dice.int(PLOTTED.length)]!;
      for (const step of plotted)
        steps.push(...(dice.int(100) < ASIDES ? [drawStep(dice)] : []), step);
    }
  }
  // Without anybody to pay there is nothing to see.
  return [drawPlain(dice, ["create"]), ...steps.slice(1, length)];
}

function drawStep(dice: Dice): Step {
  const kind = dice.int(100);
  if (kind < KILLS) {
    // The connection is really cut one time in eight, which costs a new one.
    const death = dice.int(2) + (dice.int(8) === 0 ? 2 : 0);
    return {
      name: "crash",
      args: [dice.int(CALLS), death],
      inner: [drawPlain(dice, MORE_ACTS)],
    };
  }
  if (kind < KILLS + RACES) {
    const inner = [0, 1].map((at) => {
      const { name, args } = drawPlain(dice, MORE_ACTS);
      return { name, args: [at, ...args.slice(1)] };
    });
    return { name: "race", args: [dice.int(1_000_000)], inner };
  }
  return drawPlain(dice, Object.keys(STEP_KINDS));
}

function drawPlain(dice: Dice, names: readonly string[]): Step {
  const { name, kind } = dice.weighted(
    names.map((each) => ({ name: each, kind: kindOf(each), weight: kindOf(each).weight })),
  );
  return { name, args: kind.draw(dice) };
}

/** Plays the steps in a world that begins anew with `seed`, the doctor looking `every` so many moves; undefined when all holds. */
export async function playSchedule(
  world: SimulationWorld,
  steps: readonly Step[],
  { seed, every = 1 }: { readonly seed: number; readonly every?: number | undefined },
): Promise<Failure | undefined> {
  await world.begin(seed);
  const seen: Seen = { moved: "", left: every, every };
  for (const [at, step] of steps.entries()) {
    const thrown = await playStep(world, step);
    await world.spoils.afterStep?.(world);
    const faults = [...thrown, ...(await faultsOf(world, seen))];
    if (faults.length > 0) return { after: at + 1, faults };
  }
  const faults = [...(await letRun(world, seen)), ...(await doctorsFaults(world))];
  return faults.length > 0 ? { after: steps.length + 1, faults } : undefined;
}

/** Plays one; what is returned is what was thrown and should not have been. */
async function playStep(world: SimulationWorld, step: Step): Promise<string[]> {
  const { name, args, inner = [] } = step;
  const [first] = inner;
  if (first !== undefined && name === "crash") return crash(world, first, args);
  if (first !== undefined && name === "race") return race(world, inner, args);
  return tried(world, () => kindOf(name).play(world, args));
}

async function crash(
  world: SimulationWorld,
  step: Step,
  [left = 0, death = 0]: readonly number[],
): Promise<string[]> {
  const { process } = memberAt(world, step.args[0] ?? 0);
  process.arm(left, DEATHS[death % DEATHS.length]!);
  const faults = await tried(world, () => kindOf(step.name).play(world, step.args));
  // A dead process says nothing; what it threw on its way is lost with it.
  const died = process.isDead;
  process.restart();
  return died ? [] : faults;
}

async function race(
  world: SimulationWorld,
  steps: readonly Step[],
  [seed = 0]: readonly number[],
): Promise<string[]> {
  const turns = new Turns(new Dice(seed), (pid) => isBlocked(world, pid));
  const runners = steps.map((step) => ({
    step,
    process: memberAt(world, step.args[0] ?? 0).process,
  }));
  for (const { process } of runners) {
    turns.join(process);
    process.turns = turns;
  }
  const faults = await Promise.all(
    runners.map(async ({ step, process }) => {
      const found = await tried(world, () => kindOf(step.name).play(world, step.args));
      turns.done(process);
      return found;
    }),
  );
  for (const { process } of runners) process.turns = undefined;
  return faults.flat();
}

async function isBlocked(world: SimulationWorld, pid: number): Promise<boolean> {
  const { rows } = await world.sql.raw<{ rows: { blocked: boolean }[] }>(
    "select cardinality(pg_blocking_pids(?)) > 0 as blocked",
    [pid],
  );
  return rows[0]?.blocked === true;
}

/** What people are told, and what was done to the process on purpose, is no failure; any other error is. */
async function tried(world: SimulationWorld, act: () => Promise<unknown>): Promise<string[]> {
  const faults: string[] = [];
  try {
    await act();
  } catch (error) {
    if (!(error instanceof Fault || error instanceof SignerAway)) faults.push(describe(error));
  }
  const troubles = world.troubles.splice(0);
  return [
    ...faults,
    ...troubles.filter((name) => !MEANT.has(name)).map((name) => `logged ${name}`),
  ];
}

/** What a round logs when its signer or node does not answer, or a batch moved on meanwhile. */
const MEANT = new Set(["SignerAway", "batch-transition", "node-unreachable"]);

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

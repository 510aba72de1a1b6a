/**
 * A schedule on real processes: people, miners and nodes do what a seed draws, while one process after the other is killed with −9 at moments that it
 * draws too; then peace, until everybody is paid. What a seed draws is always the same; how far each process has come by then is not.
 */
import { setTimeout as wait } from "node:timers/promises";
import { expect } from "vitest";
import { Dice } from "../simulate/dice.ts";
import { LiveDeeds } from "./live-deeds.ts";
import type { LivePeople } from "./live-people.ts";
import type { LiveWorld } from "./live-world.ts";

/** Who is killed. */
const MORTALS = ["server", "worker", "signer"] as const;
/** Pauses between kills, in milliseconds. */
const PAUSE = { least: 50, most: 4_000 };
/** Steps of a schedule. */
const STEPS = { least: 8, most: 16 };
/** The least and the most that die before there is peace. */
const KILLS = { least: 2, most: 6 };
/** How long peace may take on a busy machine. */
const PEACE_MS = 120_000;
const LOOK_MS = 200;

const RATES = ["3", "5", "8"];
const KINDS = ["replacement", "replacement", "child", "cancel"];

/** Of so many steps one has a wish beside it to take a request back. */
const WISHED = 3;

/** What came of it. */
export interface Played {
  readonly kills: number;
  readonly claims: number;
  /** How many of them took their request back before anything was signed, and were paid nothing. */
  readonly takenBack: number;
}

/** Everything that happens, as often as it is named. */
const COURSE = [
  ...["vet", "vet", "vet", "freeze", "freeze", "approve", "approve", "mine", "mine"],
  ...["ask", "lift", "lift", "empty", "reorganise", "node", "wait"],
] as const;

/** Plays the schedule of `seed`, and fails when anything does not hold in the end. */
export async function playLive(
  world: LiveWorld,
  people: LivePeople,
  seed: number,
): Promise<Played> {
  const dice = new Dice(seed);
  const deeds = new LiveDeeds(world, people);
  await deeds.give(1_000_000n);
  await deeds.ask();
  await deeds.give(300_000n);
  await deeds.ask({ wavers: true });
  // Apart from the steps, so that a seed has the steps that it had before anybody wavered.
  const wishes = new Dice(seed + 2_000_003);
  const killer = new Killer(world, new Dice(seed + 1_000_003));
  const wanted = between(dice, KILLS);
  try {
    let left = between(dice, STEPS);
    for (; left > 0 || killer.kills < wanted; left -= 1) {
      if (world.falls.length > 0) break;
      const name = COURSE[dice.int(COURSE.length)]!;
      // Beside what else is done, so that a wish meets a freezing, a signature or a death.
      const wish = wishes.int(WISHED) === 0 ? deeds.takeBack(wishes.int(4) === 0) : undefined;
      await Promise.all([step(name, { world, deeds, dice }), wish]);
    }
  } finally {
    await killer.stop();
  }
  expect(world.falls).toEqual([]);
  for (const name of MORTALS) await world.up(name);
  await goOn(world, deeds);
  await world.check();
  const { body } = await people.tell("GET", "/api/v1/reconciliation", { as: "rowan" });
  expect(body.holds).toBe(true);
  for (const { difference } of body.programmes) expect(difference).toBe("0");
  const takenBack = await deeds.takenBack();
  return { kills: killer.kills, claims: deeds.claims.length, takenBack };
}

/** Kills one after the other, each at a moment of its own, and starts it again, until it is stopped. */
class Killer {
  kills = 0;
  readonly #peace = new AbortController();
  readonly #done: Promise<void>;

  constructor(world: LiveWorld, dice: Dice) {
    this.#done = this.#run(world, dice);
  }

  async stop(): Promise<void> {
    this.#peace.abort();
    await this.#done;
  }

  async #run(world: LiveWorld, dice: Dice): Promise<void> {
    const { signal } = this.#peace;
    for (;;) {
      await wait(between(dice, PAUSE), undefined, { signal }).catch(() => undefined);
      // One that ended by itself never comes up, and is the failure.
      if (signal.aborted || world.falls.length > 0) return;
      const name = MORTALS[dice.int(MORTALS.length)]!;
      await world.kill(name);
      world.spawn(name);
      this.kills += 1;
    }
  }
}

function between(dice: Dice, { least, most }: { least: number; most: number }): number {
  return least + dice.int(most - least + 1);
}

async function step(
  name: (typeof COURSE)[number],
  { world, deeds, dice }: { world: LiveWorld; deeds: LiveDeeds; dice: Dice },
): Promise<void> {
  const { chain } = world;
  switch (name) {
    case "ask":
    case "vet":
    case "freeze":
    case "approve":
      return deeds[name]();
    case "lift":
      return deeds.lift(
        dice.int(4),
        KINDS[dice.int(KINDS.length)]!,
        RATES[dice.int(RATES.length)]!,
      );
    case "mine":
      return chain.mine(1 + dice.int(2));
    case "empty":
      return chain.mineOnly([]);
    case "reorganise":
      await chain.reorg(1 + dice.int(2), { leaveOut: dice.int(2) === 0 });
      return deeds.giveAgain();
    case "node":
      await chain.crash();
      return deeds.giveAgain();
    case "wait":
      await wait(dice.int(1_500));
  }
}

/** Nobody dies any more, everybody does their work, and blocks come. */
async function goOn(world: LiveWorld, deeds: LiveDeeds): Promise<void> {
  const began = performance.now();
  await deeds.giveAgain();
  while (!(await deeds.isEverybodyPaid())) {
    if (performance.now() - began > PEACE_MS)
      throw new Error(`somebody is never paid: ${await deeds.standing()}`);
    await deeds.vet();
    await deeds.freeze();
    await deeds.approve();
    await wait(LOOK_MS);
    await world.chain.mine(1);
  }
}

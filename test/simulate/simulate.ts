/** Many schedules, one after the other, in one world of their own; the first that fails is shrunk. */
import { playSchedule, drawSchedule } from "./play-schedule.ts";
import type { Failure } from "./play-schedule.ts";
import { shrink } from "./shrink.ts";
import type { SimulationWorld } from "./simulation-world.ts";
import { weaveTakeBacks } from "./take-backs.ts";
import type { Step } from "./step.ts";
import { formatSteps } from "./step.ts";

/** Which schedules: `schedules` of them from `seed` on, of at most `steps` steps. `until` ends it early. */
export interface Plan {
  readonly seed: number;
  readonly schedules: number;
  readonly steps: number;
  /** The doctor looks at every so-manieth move of the books; at every one unless said. */
  readonly every?: number;
  /** False when it is enough to know that one fails. */
  readonly isShrunk?: boolean;
  readonly until?: () => boolean;
}

/** A schedule that failed, as it was drawn, and the least that fails in the same way. */
export interface Found {
  readonly seed: number;
  readonly failure: Failure;
  readonly steps: readonly Step[];
  readonly least: readonly Step[];
}

/** What came of it. */
export interface Outcome {
  readonly played: number;
  readonly steps: number;
  readonly found: Found | undefined;
}

/** Dead rows are swept away after so many schedules. */
const TIDY = 100;

/** The schedule of a seed; its length too is drawn, before what is woven into it. */
export function scheduleOf(seed: number, longest: number): Step[] {
  const length = Math.max(1, 5 + ((seed * 7_919) % Math.max(1, longest - 4)));
  return weaveTakeBacks(seed, drawSchedule(seed, length));
}

/** Plays them until one fails. */
export async function simulate(
  world: SimulationWorld,
  plan: Plan,
  onPlayed: (played: number) => void = () => undefined,
): Promise<Outcome> {
  let steps = 0;
  for (let played = 0; played < plan.schedules; played += 1) {
    if (plan.until?.() === true) return { played, steps, found: undefined };
    const seed = plan.seed + played;
    const schedule = scheduleOf(seed, plan.steps);
    const failure = await playSchedule(world, schedule, { seed, every: plan.every });
    steps += schedule.length;
    if (failure !== undefined) {
      const from = { steps: schedule, failure };
      const least = plan.isShrunk === false ? schedule : await shrink(world, seed, from);
      return { played: played + 1, steps, found: { seed, failure, steps: schedule, least } };
    }
    if (played % TIDY === TIDY - 1) await world.database.tidy();
    onPlayed(played + 1);
  }
  return { played: plan.schedules, steps, found: undefined };
}

/** A failure in words, with the command that plays it again. */
export function report({ seed, failure, steps, least }: Found): string {
  return [
    `Seed ${seed} fails after step ${failure.after} of ${steps.length}:`,
    ...failure.faults.map((fault) => `  ${fault}`),
    `Steps: ${formatSteps(steps)}`,
    `Least: npm run simulate -- --seed ${seed} --play '${formatSteps(least)}'`,
  ].join("\n");
}

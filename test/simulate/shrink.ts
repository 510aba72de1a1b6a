/** Finds a shorter schedule that still fails. */
import { playSchedule } from "./play-schedule.ts";
import type { Failure } from "./play-schedule.ts";
import type { SimulationWorld } from "./simulation-world.ts";
import type { Step } from "./step.ts";

/** Tries; a schedule takes some tenths of a second. */
const TRIES = 300;

/** Leaves out steps, in halves, quarters and one by one, then plays bare what was a crash or a race, as long as something fails. */
export async function shrink(
  world: SimulationWorld,
  seed: number,
  from: { readonly steps: readonly Step[]; readonly failure: Failure },
): Promise<readonly Step[]> {
  let least = from.steps.slice(0, from.failure.after);
  let tries = 0;
  const fails = async (steps: readonly Step[]): Promise<boolean> => {
    tries += 1;
    return tries <= TRIES && (await playSchedule(world, steps, { seed })) !== undefined;
  };
  for (let size = Math.ceil(least.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at < least.length;) {
      const shorter = [...least.slice(0, at), ...least.slice(at + size)];
      if (shorter.length > 0 && (await fails(shorter))) least = shorter;
      else at += size;
    }
  }
  for (const [at, step] of least.entries()) {
    for (const simpler of simplerOf(step)) {
      const plainer = [...least.slice(0, at), ...simpler, ...least.slice(at + 1)];
      if (!(await fails(plainer))) continue;
      least = plainer;
      break;
    }
  }
  return least;
}

/** What is less than this step: without its crash, without one side of a race, with a number that is 0. */
function simplerOf(step: Step): Step[][] {
  const { inner = [], args } = step;
  return [
    ...inner.map((each) => [each]),
    ...args.flatMap((arg, at) => (arg === 0 ? [] : [[{ ...step, args: args.with(at, 0) }]])),
  ];
}

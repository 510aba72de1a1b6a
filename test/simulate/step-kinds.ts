/**
 * Every kind of step. A new one needs a line here: how often it is drawn, its numbers, and what it does. Numbers choose among what is there at
 * the time, so that a step means something in any schedule, also after others were taken out of it; what it cannot do it leaves.
 */
import { chainSteps } from "./chain-steps.ts";
import type { Dice } from "./dice.ts";
import { fundSteps } from "./fund-steps.ts";
import type { SimulationWorld } from "./simulation-world.ts";

/** One kind of step. */
export interface StepKind {
  /** How often it is drawn, beside the others. */
  readonly weight: number;
  readonly draw: (dice: Dice) => number[];
  readonly play: (world: SimulationWorld, args: readonly number[]) => Promise<void>;
}

/** By name: letters and dashes. */
export const STEP_KINDS: Readonly<Record<string, StepKind>> = { ...fundSteps, ...chainSteps };

/** The kind of this name; throws when there is none. */
export function kindOf(name: string): StepKind {
  const kind = STEP_KINDS[name];
  if (kind === undefined) throw new Error(`There is no step called ${name}.`);
  return kind;
}

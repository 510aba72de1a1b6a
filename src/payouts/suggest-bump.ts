import type { BumpPlans } from "./bump-plans.view.ts";
import { BUMP_KINDS } from "./lift-batch.ts";
import type { BumpKind } from "./lift-batch.ts";

/** The ways to lift a batch that can be gone now, in the order in which they should be tried: whoever is to be paid is paid, if that can be. */
export function suggestedBumps(plans: BumpPlans): BumpKind[] {
  return BUMP_KINDS.filter((kind) => plans[kind].kind === "planned");
}

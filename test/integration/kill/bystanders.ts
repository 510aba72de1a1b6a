import { expect, test } from "vitest";
import type { KillStage } from "../../support/kill-stage.ts";
import type { ProcessName } from "../../support/live-world.ts";

export interface Bystanders {
  readonly step: string;
  readonly names: readonly ProcessName[];
  /** Leads to the step. */
  readonly lead?: () => Promise<unknown>;
  readonly isUnderWay: () => unknown;
}

/** Those that are not at work in a step: they are killed and come back, and what is under way stays so. */
export function bystanders(stage: KillStage, { step, names, lead, isUnderWay }: Bystanders): void {
  for (const name of names) {
    test(`${step} | ${name} | what is under way stays so`, async () => {
      if (name === names[0]) await lead?.();
      await stage.replace(name);
      expect(await isUnderWay()).toBe(true);
      // It starts while the next one is killed; once a step the whole world is looked at.
      if (name === names.at(-1)) await stage.world.check();
    });
  }
}

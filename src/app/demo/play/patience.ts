import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../../../base/clock.ts";

/** How often is looked. */
const LOOK_MS = 300;

/** Longest wait for what takes the processes a moment, on a machine that has other things to do. */
export const A_MOMENT = 120;

/**
 * Looks until `look` finds something, and returns it; throws after `seconds` with a sentence that says what was waited for. `what`
 * completes "Waited for …".
 */
export async function waitFor<T>(
  clock: Clock,
  what: string,
  seconds: number,
  look: () => Promise<T | undefined>,
): Promise<T> {
  const end = clock.now().getTime() + seconds * 1_000;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (clock.now().getTime() > end)
      throw new Error(`Waited ${seconds} seconds in vain for ${what}.`);
    await sleep(LOOK_MS);
  }
}

import { setTimeout as wait } from "node:timers/promises";

/** Longest that anything may take on a busy machine. */
const PATIENCE_MS = 120_000;
const LOOK_MS = 30;

/** Waits until `look` gives something; fails with `what` when that takes too long. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined> | T | undefined,
): Promise<T> {
  const began = performance.now();
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() - began > PATIENCE_MS) throw new Error(`it did not happen: ${what}`);
    await wait(LOOK_MS);
  }
}

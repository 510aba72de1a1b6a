import { setTimeout as sleep } from "node:timers/promises";
import type { Tap } from "../../chain/regtest/tap.ts";

/** A block comes this often when something waits, and at least so often when nothing does. */
const LOOK_MS = 5_000;
const QUIET_ROUNDS = 12;

/** Mines the demo's blocks until the returned function is called; a node that is away for a moment is tried again. */
export function mineForDemo(tap: Tap): () => Promise<void> {
  const stopping = new AbortController();
  // False when the pause was cut short, because we are to stop.
  const pause = (): Promise<boolean> =>
    sleep(LOOK_MS, true, { signal: stopping.signal }).catch(() => false);
  const running = (async () => {
    for (let quiet = 0; await pause(); quiet += 1) {
      const waiting = await tap.waiting().catch(() => 0);
      if (waiting === 0 && quiet < QUIET_ROUNDS) continue;
      quiet = 0;
      await tap.mine(1).catch(() => undefined);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}

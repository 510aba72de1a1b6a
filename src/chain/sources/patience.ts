import { setTimeout as sleep } from "node:timers/promises";
import { randomInt } from "../../base/clock.ts";
import type { Random } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";

/** What may be otherwise a moment later. */
const PASSING: ReadonlySet<string> = new Set(["node-unreachable", "node-busy", "node-starting"]);

/** How often, and how long between; all times in milliseconds. */
export interface Patience {
  readonly tries: number;
  /** Before the second try; twice as long before each one after it. */
  readonly pauseMs: number;
}

/** Three tries within two seconds. */
export const PATIENCE: Patience = { tries: 3, pauseMs: 400 };

/** Chance for who is the only one that asks: every pause has its middle length. */
export const NO_JITTER: Random = { bytes: (n) => new Uint8Array(n).fill(0x80) };

/** A pause of 50 to 150 % of `ms`, so that many who wait for one thing do not come back at once. */
export function jittered(ms: number, random: Random): number {
  return ms / 2 + randomInt(random, Math.max(1, Math.round(ms)));
}

/** Repeats a call that changes nothing while its server is away, busy or starting, with `jittered` pauses that double. */
export async function patiently<T>(
  call: () => Promise<T>,
  random: Random,
  { tries, pauseMs }: Patience = PATIENCE,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await call();
    } catch (error) {
      const again = error instanceof Fault && PASSING.has(error.code);
      if (!again || attempt >= tries) throw error;
      await sleep(jittered(pauseMs * 2 ** (attempt - 1), random));
    }
  }
}

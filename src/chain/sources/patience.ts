import { setTimeout as sleep } from "node:timers/promises";
import { randomInt } from "../../base/clock.ts";
import type { Random } from "../../base/clock.ts";
import { Fault } from "../../base/fault.ts";

/** What may be otherwise a moment later. */
const PASSING: ReadonlySet<string> = new Set(["node-unreachable", "node-busy"]);

/** How often, and how long between; all times in milliseconds. */
export interface Patience {
  readonly tries: number;
  /** Before the second try; twice as long before each one after it. */
  readonly pauseMs: number;
}

/** Three tries within two seconds. */
export const PATIENCE: Patience = { tries: 3, pauseMs: 400 };

/** Repeats a call that changes nothing while its server is away or busy. Each pause is 50 to 150 % long, so that many do not come back at once. */
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
      const full = pauseMs * 2 ** (attempt - 1);
      await sleep(full / 2 + randomInt(random, full + 1));
    }
  }
}

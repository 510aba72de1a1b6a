import { randomInt } from "../base/clock.ts";
import type { Random } from "../base/clock.ts";

/** Patience with one server that is away. Kept in memory: a worker that starts tries at once. */
export interface Backoff {
  /** Whether it may be tried again. */
  isDue(at: Date): boolean;
  failed(at: Date, random: Random): void;
  worked(): void;
}

/** Pauses of `firstMs`, then twice as long each time up to `mostMs`; each is 50 to 150 % long, so that many do not come back at once. */
export function newBackoff(firstMs: number, mostMs: number): Backoff {
  let failures = 0;
  let until = 0;
  return {
    isDue: (at) => at.getTime() >= until,
    failed(at, random) {
      const full = Math.min(firstMs * 2 ** failures, mostMs);
      failures += 1;
      until = at.getTime() + full / 2 + randomInt(random, full + 1);
    },
    worked() {
      failures = 0;
      until = 0;
    },
  };
}

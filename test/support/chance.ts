import { createHash } from "node:crypto";
import type { Clock, Random } from "../../src/base/clock.ts";

/** Random bytes that are the same in every run for the same seed: SHA-256 in counter mode. */
export function seededRandom(seed: string): Random {
  let counter = 0;
  return {
    bytes(n) {
      const out = new Uint8Array(n);
      for (let filled = 0; filled < n; filled += 32) {
        counter += 1;
        const block = createHash("sha256")
          .update(`${seed}/${String(counter)}`)
          .digest();
        out.set(block.subarray(0, Math.min(32, n - filled)), filled);
      }
      return out;
    },
  };
}

/** A clock that stands still until it is told to move. */
export interface TestClock extends Clock {
  advance(seconds: number): void;
}

/** A test clock that starts at `start`, an RFC 3339 time. */
export function testClock(start = "2026-11-25T12:00:00Z"): TestClock {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    advance(seconds) {
      now += seconds * 1000;
    },
  };
}

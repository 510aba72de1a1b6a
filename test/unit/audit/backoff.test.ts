import { expect, test } from "vitest";
import { newBackoff } from "../../../src/audit/backoff.ts";
import { testClock } from "../../support/clock.ts";
import { seededRandom } from "../../support/random.ts";

test("pauses double up to the longest, each half to one and a half times as long, and end with a success", () => {
  const clock = testClock();
  const random = seededRandom("backoff");
  const wait = newBackoff(1_000, 16_000);
  expect(wait.isDue(clock.now())).toBe(true);
  const pauses = Array.from({ length: 12 }, () => {
    wait.failed(clock.now(), random);
    let pause = 0;
    for (; !wait.isDue(clock.now()); pause += 10) clock.advance(10);
    return pause;
  });
  for (const [at, pause] of pauses.entries()) {
    const full = Math.min(1_000 * 2 ** at, 16_000);
    expect(pause).toBeGreaterThanOrEqual(full / 2);
    expect(pause).toBeLessThanOrEqual(full * 1.5 + 10);
  }
  expect(new Set(pauses).size).toBeGreaterThan(9);
  wait.failed(clock.now(), random);
  wait.worked();
  expect(wait.isDue(clock.now())).toBe(true);
});

import type { Clock } from "../../src/base/clock.ts";

/** A clock that stands still until it is told to move. */
export interface TestClock extends Clock {
  /** Moves it on by `ms` milliseconds. */
  advance(ms: number): void;
  /** Puts it to an instant of its own choosing. */
  set(at: Date): void;
}

/** Milliseconds, for `advance`. */
export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A test clock, at first on a Monday morning in a year when nothing happens. */
export function testClock(start = new Date("2030-01-07T09:00:00Z")): TestClock {
  let at = start.getTime();
  return {
    now: () => new Date(at),
    advance: (ms) => {
      at += ms;
    },
    set: (instant) => {
      at = instant.getTime();
    },
  };
}

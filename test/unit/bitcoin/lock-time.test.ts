import { describe, expect, test } from "vitest";
import { lockTimeFor } from "../../../src/bitcoin/lock-time.ts";

const HOUR = 3_600_000;
const at = new Date("2026-11-25T12:00:00Z");
const ago = (hours: number): Date => new Date(at.getTime() - hours * HOUR);
const seedOf = (n: number): Uint8Array => new Uint8Array(32).fill(n & 255).fill(n >> 8, 16);

describe("a lock time", () => {
  const many = Array.from({ length: 4_000 }, (_, n) =>
    lockTimeFor({ tip: { height: 900_000, time: ago(1) }, at, seed: seedOf(n) }),
  );

  test("is the tip's height, and for one in ten up to 99 blocks less", () => {
    const back = many.map((lockTime) => 900_000 - lockTime);
    expect(back.every((blocks) => blocks >= 0 && blocks <= 99)).toBe(true);
    const late = back.filter((blocks) => blocks > 0).length;
    expect(late).toBeGreaterThan(300);
    expect(late).toBeLessThan(500);
    expect(Math.max(...back)).toBeGreaterThan(90);
  });

  test("is 0 when the tip is more than eight hours old", () => {
    const of = (time: Date): number =>
      lockTimeFor({ tip: { height: 900_000, time }, at, seed: seedOf(1) });
    expect(of(ago(8))).not.toBe(0);
    expect(of(new Date(ago(8).getTime() - 1))).toBe(0);
    // Headers may be two hours ahead of the clock.
    expect(of(ago(-2))).not.toBe(0);
  });

  test("is never below 0, and the same for the same seed", () => {
    for (let n = 0; n < 300; n += 1) {
      const input = { tip: { height: n % 5, time: ago(0) }, at, seed: seedOf(n) };
      expect(lockTimeFor(input)).toBeGreaterThanOrEqual(0);
      expect(lockTimeFor(input)).toBe(lockTimeFor(input));
    }
  });
});

/** The moment of a release: anywhere in its window, never after it. */
import { expect, test } from "vitest";
import { drawRelease } from "../../../src/payouts/release-batch.ts";
import { seededRandom } from "../../support/random.ts";

test("evenly over the window, its two ends included; at once without one", () => {
  const random = seededRandom("release");
  const drawn = Array.from({ length: 4_000 }, () => drawRelease(12, random));
  expect(Math.min(...drawn)).toBeGreaterThanOrEqual(0);
  expect(Math.max(...drawn)).toBeLessThanOrEqual(43_200);
  const quarters = [0, 1, 2, 3].map(
    (quarter) => drawn.filter((each) => Math.min(3, Math.floor(each / 10_800)) === quarter).length,
  );
  for (const count of quarters) expect(Math.abs(count - 1_000)).toBeLessThan(150);
  expect(drawRelease(0, random)).toBe(0);
});

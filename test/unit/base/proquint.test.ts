import { expect, test } from "vitest";
import { proquints, sixWords } from "../../../src/base/proquint.ts";

test("the smallest and the largest number as words", () => {
  expect(proquints(Uint8Array.of(0, 0, 0xff, 0xff))).toBe("babab zuzuz");
  expect(() => proquints(Uint8Array.of(1))).toThrow(RangeError);
});

test("six words do not hold up the event loop", async () => {
  let ticks = 0;
  const tick = setInterval(() => (ticks += 1), 1);
  const words = await sixWords(new Uint8Array(32));
  clearInterval(tick);
  expect(words).toMatch(
    /^([bdfghjklmnprstvz][aiou][bdfghjklmnprstvz][aiou][bdfghjklmnprstvz] ?){6}$/,
  );
  expect(ticks).toBeGreaterThan(1);
});

test("a digest of another length is a bug of the caller", async () => {
  await expect(sixWords(new Uint8Array(31))).rejects.toThrow(RangeError);
});

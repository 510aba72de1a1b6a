import fc from "fast-check";
import { expect, test } from "vitest";
import { pad, RUNGS, unpad } from "../../../src/base/padding.ts";
import { outcome } from "../../support/vectors.ts";

const bytes = fc.uint8Array({ maxLength: 5000 });

test("what was padded comes back, at the smallest rung that holds it", () => {
  fc.assert(
    fc.property(bytes, fc.constantFrom(0, ...RUNGS.slice(0, 6)), (plain, lowest) => {
      const padded = pad(plain, lowest);
      expect(unpad(padded)).toEqual(plain);
      expect(padded.length).toBe(RUNGS.find((rung) => rung >= lowest && rung >= plain.length + 4));
    }),
  );
});

test("any changed byte after the content is refused", () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ maxLength: 400 }),
      fc.nat({ max: 99 }),
      fc.integer({ min: 1, max: 255 }),
      (plain, back, byte) => {
        const padded = pad(plain);
        padded[padded.length - 1 - back] = byte;
        expect(outcome(() => unpad(padded))).toBe("pad-nonzero");
      },
    ),
  );
});

test("more than the largest rung holds is a bug of the caller", () => {
  expect(() => pad(new Uint8Array(16_777_213))).toThrow(RangeError);
  expect(pad(new Uint8Array(16_777_212)).length).toBe(16_777_216);
});

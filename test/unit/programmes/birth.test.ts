import { expect, test } from "vitest";
import { birthBelow } from "../../../src/programmes/open-programme.ts";

test.each([
  [0, 1],
  [1, 1],
  [13, 1],
  [14, 2],
  [900_000, 899_988],
])(
  "a wallet opened at the tip %i is looked for from block %i: a reorganisation may move its first gifts down",
  (tip, birth) => {
    expect(birthBelow(tip)).toBe(birth);
  },
);

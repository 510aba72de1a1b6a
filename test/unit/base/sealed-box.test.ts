import fc from "fast-check";
import { expect, test } from "vitest";
import {
  isX25519Key,
  openBox,
  sealTo,
  SEAL_OVERHEAD,
  x25519Public,
} from "../../../src/base/sealed-box.ts";
import { seededRandom } from "../../support/random.ts";
import { outcome } from "../../support/vectors.ts";

const NAME = "commonpurse/message/v1";
const key = fc.uint8Array({ minLength: 32, maxLength: 32 });

test("what was sealed is opened by its key alone", () => {
  fc.assert(
    fc.property(
      key,
      key,
      fc.uint8Array({ maxLength: 300 }),
      fc.nat(),
      (mine, other, plain, seed) => {
        const box = sealTo(NAME, x25519Public(mine), plain, seededRandom(seed));
        expect(box.length).toBe(plain.length + SEAL_OVERHEAD);
        expect(openBox(NAME, mine, box)).toEqual(plain);
        fc.pre(Buffer.compare(x25519Public(mine), x25519Public(other)) !== 0);
        expect(outcome(() => openBox(NAME, other, box))).toBe("seal-open");
      },
    ),
    { numRuns: 30 },
  );
});

test("any one changed bit of a box is refused", () => {
  const mine = new Uint8Array(32).fill(9);
  const box = sealTo(NAME, x25519Public(mine), Uint8Array.of(1, 2, 3), seededRandom(4));
  // Bit 255 of a point is ignored by X25519 (RFC 7748), but the box's keys are bound to its bytes.
  for (let bit = 0; bit < 8 * box.length; bit += 1) {
    const changed = box.slice();
    changed[bit >> 3] = changed[bit >> 3]! ^ (1 << (bit & 7));
    expect(outcome(() => openBox(NAME, mine, changed))).toBe(
      bit < 8 ? "seal-version" : "seal-open",
    );
  }
});

test("sealing the same text twice gives two boxes", () => {
  const random = seededRandom(7);
  const to = x25519Public(new Uint8Array(32).fill(3));
  expect(sealTo(NAME, to, new Uint8Array(5), random)).not.toEqual(
    sealTo(NAME, to, new Uint8Array(5), random),
  );
});

test("a key of small order can be recognised, and nothing is sealed to it", () => {
  const zero = new Uint8Array(32);
  expect(isX25519Key(zero)).toBe(false);
  expect(isX25519Key(new Uint8Array(31).fill(9))).toBe(false);
  expect(isX25519Key(x25519Public(zero))).toBe(true);
  expect(() => sealTo(NAME, zero, zero, seededRandom(1))).toThrow(RangeError);
});

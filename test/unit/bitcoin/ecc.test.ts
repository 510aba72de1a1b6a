import fc from "fast-check";
import { expect, test } from "vitest";
import { ecc, hasNativeCurve, wasmCurve } from "../../../src/bitcoin/ecc.ts";

const bytes32 = fc.uint8Array({ minLength: 32, maxLength: 32 });
const secret = bytes32.filter((bytes) => wasmCurve.isPrivate(bytes));

test.skipIf(!hasNativeCurve)("the native addon and WASM agree in every byte", () => {
  fc.assert(
    fc.property(secret, secret, bytes32, (key, tweak, hash) => {
      const point = wasmCurve.pointFromScalar(key, true)!;
      expect(ecc.pointFromScalar(key, true)).toEqual(point);
      expect(ecc.pointAddScalar(point, tweak, true)).toEqual(
        wasmCurve.pointAddScalar(point, tweak, true),
      );
      expect(ecc.xOnlyPointAddTweak(point.subarray(1), tweak)).toEqual(
        wasmCurve.xOnlyPointAddTweak(point.subarray(1), tweak),
      );
      const signature = wasmCurve.sign(hash, key);
      expect(ecc.sign(hash, key)).toEqual(signature);
      expect(ecc.sign(hash, key, tweak)).toEqual(wasmCurve.sign(hash, key, tweak));
      expect(ecc.verify(hash, point, signature, true)).toBe(true);
      expect(ecc.verify(tweak, point, signature, true)).toBe(
        wasmCurve.verify(tweak, point, signature, true),
      );
    }),
    { numRuns: 100 },
  );
});

test.skipIf(!hasNativeCurve)("both agree on what is no point, no secret and no signature", () => {
  const good = ecc.pointFromScalar(new Uint8Array(32).fill(1), false)!;
  const hybrid = Uint8Array.from(good);
  hybrid[0] = 6 + ((good[64] ?? 0) & 1);
  for (const p of [
    new Uint8Array(33),
    new Uint8Array(33).fill(2),
    hybrid,
    good.subarray(0, 64),
    good,
  ])
    expect(ecc.isPoint(p)).toBe(wasmCurve.isPoint(p));
  expect(ecc.isPoint(hybrid)).toBe(false);
  expect(ecc.pointFromScalar(new Uint8Array(32), true)).toBeNull();
  const even = ecc.pointFromScalar(new Uint8Array(32).fill(1), true)!;
  const minusOne = ecc.privateNegate(new Uint8Array(32).fill(1));
  const toNothing = even[0] === 2 ? minusOne : new Uint8Array(32).fill(1);
  expect(ecc.xOnlyPointAddTweak(even.subarray(1), toNothing)).toBeNull();
  for (const curve of [ecc, wasmCurve]) {
    expect(() => curve.xOnlyPointAddTweak(new Uint8Array(32).fill(0xff), minusOne)).toThrow();
    expect(() => curve.xOnlyPointAddTweak(even, minusOne)).toThrow();
    expect(() =>
      curve.xOnlyPointAddTweak(even.subarray(1), new Uint8Array(32).fill(0xff)),
    ).toThrow();
  }
  expect(ecc.verify(new Uint8Array(32), good, new Uint8Array(64), true)).toBe(false);
});

test("a high S is refused where strictness is asked for", () => {
  const key = new Uint8Array(32).fill(3);
  const hash = new Uint8Array(32).fill(4);
  const signature = ecc.sign(hash, key);
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = order - BigInt(`0x${Buffer.from(signature.subarray(32)).toString("hex")}`);
  const high = Buffer.concat([
    signature.subarray(0, 32),
    Buffer.from(s.toString(16).padStart(64, "0"), "hex"),
  ]);
  const point = ecc.pointFromScalar(key, true)!;
  expect(ecc.verify(hash, point, signature, true)).toBe(true);
  expect(ecc.verify(hash, point, high, true)).toBe(false);
});

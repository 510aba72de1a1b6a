/** What Node does for the formats and what the page does without it must be the same for every input. */
import { ed25519 } from "@noble/curves/ed25519.js";
import { sha512 } from "@noble/hashes/sha2.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as node from "../../../src/base/native.ts";
import * as page from "../../../src/base/native-page.ts";

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const bytes = fc.uint8Array({ maxLength: 300 });
const seed = fc.uint8Array({ minLength: 32, maxLength: 32 });

test("both have the same functions", () => {
  expect(Object.keys(page).sort()).toEqual(Object.keys(node).sort());
});

describe("bytes as text", () => {
  test("hex and base64, both ways", () => {
    fc.assert(
      fc.property(bytes, (data) => {
        expect(page.hexOf(data)).toBe(node.hexOf(data));
        expect(page.base64Of(data)).toBe(node.base64Of(data));
        expect(page.bytesOfHex(node.hexOf(data))).toEqual(data);
        expect(page.bytesOfBase64(node.base64Of(data))).toEqual(data);
      }),
    );
  });

  test("what is no standard base64 never comes back as it was", () => {
    const texts = fc.string({
      unit: fc.constantFrom(...Array.from("AZaz09+/=-_ \n")),
      maxLength: 12,
    });
    const isSame = (base64: string, how: typeof node | typeof page): boolean =>
      how.base64Of(how.bytesOfBase64(base64)) === base64;
    fc.assert(
      fc.property(texts, (text) => {
        expect(isSame(text, page)).toBe(isSame(text, node));
      }),
      { numRuns: 2000, examples: [["AA=="], ["AB=="], ["AAA"], ["A=A="], ["-_=="], [""]] },
    );
  });

  test("order", () => {
    fc.assert(
      fc.property(bytes, bytes, (a, b) => {
        expect(Math.sign(page.order(a, b))).toBe(node.order(a, b));
        expect(page.order(a, a)).toBe(0);
      }),
    );
  });
});

test("hashes", () => {
  fc.assert(
    fc.property(bytes, bytes, fc.integer({ min: 1, max: 100 }), (key, data, length) => {
      expect(page.sha256Of(data)).toEqual(node.sha256Of(data));
      expect(page.sha1Of(data)).toEqual(node.sha1Of(data));
      expect(page.ripemdOf(data)).toEqual(node.ripemdOf(data));
      expect(page.hmacOf(key, data)).toEqual(node.hmacOf(key, data));
      expect(page.hkdfOf(key, data, length)).toEqual(node.hkdfOf(key, data, length));
    }),
  );
});

describe("the curve", () => {
  test("keys and signatures", () => {
    fc.assert(
      fc.property(seed, bytes, (secret, message) => {
        const onNode = node.curveKey(secret);
        const [key, signature] = [onNode.publicKey, onNode.sign(message)];
        const onPage = page.curveKey(secret);
        expect([onPage.publicKey, onPage.sign(message)]).toEqual([key, signature]);
        expect(page.curveVerify(key, message, signature)).toBe(true);
      }),
      { numRuns: 20 },
    );
  });

  test("a changed bit of anything", () => {
    const bit = fc.record({ of: fc.constantFrom(0, 1, 2), at: fc.nat(255) });
    fc.assert(
      fc.property(
        seed,
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        bit,
        (secret, text, to) => {
          const own = node.curveKey(secret);
          const parts = [own.publicKey, text, own.sign(text)] as const;
          const changed = parts.map((part) => Uint8Array.from(part));
          changed[to.of]![to.at >> 3]! ^= 1 << (to.at & 7);
          const [key, message, signature] = changed as [Uint8Array, Uint8Array, Uint8Array];
          expect(page.curveVerify(key, message, signature)).toBe(false);
          expect(node.curveVerify(key, message, signature)).toBe(false);
        },
      ),
      { numRuns: 60 },
    );
  });

  test("a signature that only the cofactor would save is refused by both", () => {
    // The fourth-order point (√−1, 0) added to R: 8·SB = 8·R' + 8·kA holds, SB = R' + kA does not.
    const { key, message, signature } = torsioned();
    expect(page.curveVerify(key, message, signature)).toBe(false);
    expect(node.curveVerify(key, message, signature)).toBe(false);
  });
});

/** A signature by a known scalar whose R has a small-order part. */
function torsioned(): { key: Uint8Array; message: Uint8Array; signature: Uint8Array } {
  const { Point } = ed25519;
  const torsion = Point.fromHex("00".repeat(32));
  const [a, r] = [123456789n, 987654321n];
  const message = Uint8Array.of(1, 2, 3);
  const key = Point.BASE.multiply(a).toBytes();
  const R = Point.BASE.multiply(r).add(torsion).toBytes();
  const k = littleEndian(sha512(Uint8Array.of(...R, ...key, ...message))) % ORDER;
  const S = (r + k * a) % ORDER;
  const s = Uint8Array.from({ length: 32 }, (_, at) => Number((S >> BigInt(8 * at)) & 255n));
  const signature = Uint8Array.of(...R, ...s);
  // With the cofactor the library takes it, so it is the signature that was meant.
  expect(ed25519.verify(signature, message, key, { zip215: true })).toBe(true);
  return { key, message, signature };
}

function littleEndian(data: Uint8Array): bigint {
  return BigInt(`0x${node.hexOf(Uint8Array.from(data).reverse())}`);
}

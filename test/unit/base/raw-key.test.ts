import { createPrivateKey, createPublicKey, diffieHellman, randomBytes } from "node:crypto";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { privateKeyOf, publicBytesOf, publicKeyOf } from "../../../src/base/raw-key.ts";
import type { Curve } from "../../../src/base/raw-key.ts";

const bytes = fc.uint8Array({ minLength: 32, maxLength: 32 });

/** The same by another library, and what stands before a key in DER (RFC 8410). */
const OTHERS = [
  ["Ed25519", ed25519.getPublicKey, "302e020100300506032b657004220420", "302a300506032b6570032100"],
  ["X25519", x25519.getPublicKey, "302e020100300506032b656e04220420", "302a300506032b656e032100"],
] as const satisfies readonly (readonly [
  Curve,
  (secret: Uint8Array) => Uint8Array,
  string,
  string,
])[];

describe.each(OTHERS)("%s", (curve, publicOf, pkcs8, spki) => {
  const der = (head: string, body: Uint8Array): Buffer =>
    Buffer.concat([Buffer.from(head, "hex"), body]);

  test("a private key has the public half that others find, and is the one that DER gives", () => {
    fc.assert(
      fc.property(bytes, (secret) => {
        const key = privateKeyOf(curve, secret);
        expect(publicBytesOf(key)).toEqual(publicOf(secret));
        const same = createPrivateKey({ key: der(pkcs8, secret), format: "der", type: "pkcs8" });
        expect(key.equals(same)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("any 32 bytes are a public key, the one that DER gives, on the curve or not", () => {
    fc.assert(
      fc.property(bytes, (each) => {
        const key = publicKeyOf(curve, each);
        const same = createPublicKey({ key: der(spki, each), format: "der", type: "spki" });
        expect(key.equals(same)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  test("no other length is a key", () => {
    for (const length of [0, 31, 33, 64])
      for (const make of [privateKeyOf, publicKeyOf])
        expect(() => make(curve, new Uint8Array(length))).toThrow(RangeError);
  });
});

test("two share what another library says that they share", () => {
  fc.assert(
    fc.property(bytes, bytes, (mine, theirs) => {
      const publicKey = publicKeyOf("X25519", x25519.getPublicKey(theirs));
      const shared = diffieHellman({ privateKey: privateKeyOf("X25519", mine), publicKey });
      expect(new Uint8Array(shared)).toEqual(
        x25519.getSharedSecret(theirs, x25519.getPublicKey(mine)),
      );
    }),
    { numRuns: 20 },
  );
});

test.each(["Ed25519", "X25519"] as const)(
  "of an %s secret that its owner wipes nothing is left in the memory that Node shares out",
  (curve) => {
    const slabs = new Set<ArrayBufferLike>();
    const secrets = Array.from({ length: 20 }, (_, at) => {
      const secret = new Uint8Array(randomBytes(32));
      const copy = Uint8Array.from(secret, (byte) => byte ^ 0xff);
      slabs.add(Buffer.from(`before ${at}`).buffer);
      privateKeyOf(curve, secret);
      secret.fill(0);
      slabs.add(Buffer.from(`after ${at}`).buffer);
      return copy;
    });
    const kept = secrets.filter((turned) => {
      const secret = new Uint8Array(turned.map((byte) => byte ^ 0xff));
      return [...slabs].some((slab) => Buffer.from(slab).includes(Buffer.from(secret.buffer)));
    });
    expect(kept).toHaveLength(0);
  },
);

/**
 * Node's keys of the two curves from their 32 raw bytes, and back. Public ones as JWK (RFC 8037): OpenSSL 3 tries every decoder that it has on DER, which takes
 * 86 µs where JWK takes 8; writing one out takes 77 and 1. Private ones as DER all the same, in a buffer that is wiped: JWK is a string, which nobody can
 * wipe, and Node decodes it into memory that it shares out.
 */
import { createPrivateKey, createPublicKey } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** The curves, by their names in JWK. */
export type Curve = "Ed25519" | "X25519";

/** What stands before the bytes of a private key in PKCS #8 (RFC 8410). */
const PKCS8: Readonly<Record<Curve, Uint8Array>> = {
  Ed25519: Buffer.from("302e020100300506032b657004220420", "hex"),
  X25519: Buffer.from("302e020100300506032b656e04220420", "hex"),
};

/** The private key of 32 bytes, and with it the public one; throws RangeError for another length. Of the bytes no copy is left but OpenSSL's own. */
export function privateKeyOf(curve: Curve, secret: Uint8Array): KeyObject {
  if (secret.length !== 32) throw new RangeError(`${curve}: a key has 32 bytes`);
  const head = PKCS8[curve];
  // A buffer of its own, not a piece of the pool.
  const der = Buffer.alloc(head.length + secret.length);
  der.set(head);
  der.set(secret, head.length);
  try {
    return createPrivateKey({ key: der, format: "der", type: "pkcs8" });
  } finally {
    der.fill(0);
  }
}

/** The public key of 32 bytes, which are not judged; throws RangeError for another length. */
export function publicKeyOf(curve: Curve, bytes: Uint8Array): KeyObject {
  if (bytes.length !== 32) throw new RangeError(`${curve}: a key has 32 bytes`);
  return createPublicKey({ key: { kty: "OKP", crv: curve, x: base64url(bytes) }, format: "jwk" });
}

/** The 32 bytes of the public half of a private key. */
export function publicBytesOf(key: KeyObject): Uint8Array {
  const { x } = createPublicKey(key).export({ format: "jwk" });
  if (x === undefined) throw new TypeError("a key of neither curve");
  return new Uint8Array(Buffer.from(x, "base64url"));
}

function base64url(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64url");
}

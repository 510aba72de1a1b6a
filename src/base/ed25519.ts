import { toHex } from "./bytes.ts";
import { domain } from "./digest.ts";
import { curveKey, curveVerify } from "./native.ts";
import type { CurveKey } from "./native.ts";

const ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const FIELD = 2n ** 255n - 19n;

/** Points of order 1, 2, 4 and 8, as their y coordinates; keys on them are refused whatever the sign bit. */
const SMALL_ORDER_Y = new Set<bigint>([
  0n,
  1n,
  FIELD - 1n,
  0x7a03ac9277fdc74ec6cc392cfa53202a0f67100d760b3cba4fd83d3d706a17c7n,
  0x05fc536d880238b13933c6d305acdfd5f098eff289f4c345b027b2c28f95e826n,
]);

/** The 32-byte public key of a 32-byte seed (RFC 8032). */
export function ed25519Public(seed: Uint8Array): Uint8Array {
  return ed25519Key(seed).publicKey;
}

/** The 64-byte signature over the very bytes of `message`; deterministic. */
export function ed25519Sign(seed: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519Key(seed).sign(message);
}

/** A 32-byte seed made ready for more than one signature. */
export function ed25519Key(seed: Uint8Array): CurveKey {
  if (seed.length !== 32) throw new RangeError("ed25519: a seed has 32 bytes");
  return curveKey(seed);
}

/** Whether `signature` is good; false for wrong lengths, non-canonical S or y, and keys of small order. */
export function ed25519Verify(
  key: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== 64 || !isEd25519Key(key)) return false;
  if (littleEndian(signature.subarray(32)) >= ORDER) return false;
  return curveVerify(key, message, signature);
}

/** Whether the bytes can be a public key: 32 of them, canonical y, not of small order. */
export function isEd25519Key(key: Uint8Array): boolean {
  if (key.length !== 32) return false;
  const y = littleEndian(key) & (2n ** 255n - 1n);
  return y < FIELD && !SMALL_ORDER_Y.has(y);
}

/** FORMATS 0: the signature over `name ‖ 0x0A ‖ data`. */
export function signIn(name: string, seed: Uint8Array, data: Uint8Array): Uint8Array {
  return ed25519Sign(seed, domain(name, data));
}

/** FORMATS 0: whether `signature` is one over `name ‖ 0x0A ‖ data`. */
export function verifyIn(
  name: string,
  key: Uint8Array,
  data: Uint8Array,
  signature: Uint8Array,
): boolean {
  return ed25519Verify(key, domain(name, data), signature);
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${toHex(Uint8Array.from(bytes).reverse())}`);
}

/**
 * What the platform does for our formats, on Node: hashes, the curve, and the text forms of bytes. Everything else in `base` is plain
 * TypeScript. The page that checks the book without a server is built with `native-page.ts` in the place of this file; both have
 * the same exports and the same tests.
 */
import { createHash, createHmac, hash, hkdfSync, sign, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { privateKeyOf, publicBytesOf, publicKeyOf } from "./raw-key.ts";

/** What `curveKey` returns; it holds the secret, and whoever made it lets go of it with the seed. */
export interface CurveKey {
  readonly publicKey: Uint8Array;
  sign(message: Uint8Array): Uint8Array;
}

/** Lower-case hex of `bytes`. */
export function hexOf(bytes: Uint8Array): string {
  return view(bytes).toString("hex");
}

/** Bytes of text that was found to be lower-case hex. */
export function bytesOfHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, "hex"));
}

/** Standard base64 with padding of `bytes`. */
export function base64Of(bytes: Uint8Array): string {
  return view(bytes).toString("base64");
}

/** Some bytes for any text; those of `base64` when that is standard base64. */
export function bytesOfBase64(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}

/** Negative when `a` sorts bytewise before `b`, 0 when they are equal. */
export function order(a: Uint8Array, b: Uint8Array): number {
  return Buffer.compare(a, b);
}

/** SHA-256, 32 bytes. */
export function sha256Of(data: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha256", data, "buffer"));
}

/** SHA-1, 20 bytes; only to follow what others have hashed with it. */
export function sha1Of(data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("sha1").update(data).digest());
}

/** RIPEMD-160, 20 bytes. */
export function ripemdOf(data: Uint8Array): Uint8Array {
  return new Uint8Array(createHash("ripemd160").update(data).digest());
}

/** HMAC-SHA-256, 32 bytes. */
export function hmacOf(key: Uint8Array, data: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac("sha256", key).update(data).digest());
}

/** `length` bytes of HKDF-SHA-256 with an empty salt (RFC 5869). */
export function hkdfOf(ikm: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  return new Uint8Array(hkdfSync("sha256", ikm, new Uint8Array(0), info, length));
}

/** A 32-byte Ed25519 seed (RFC 8032) made ready, which is most of the work: its public key, and what makes 64-byte signatures. */
export function curveKey(seed: Uint8Array): CurveKey {
  const key = privateKeyOf("Ed25519", seed);
  return {
    publicKey: publicBytesOf(key),
    sign: (message) => new Uint8Array(sign(null, message, key)),
  };
}

/** Whether R equals SB − kA, byte for byte (RFC 8032 5.1.7 without the cofactor); the caller has judged lengths, S and the key. */
export function curveVerify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    return verify(null, message, publicKey(key), signature);
  } catch {
    return false;
  }
}

/** Keys that were verified with lately, by their bytes: a fund has few. */
const ready = new Map<string, KeyObject>();
const READY_MAX = 64;

function publicKey(key: Uint8Array): KeyObject {
  const name = view(key).toString("latin1");
  const known = ready.get(name);
  if (known !== undefined) return known;
  const made = publicKeyOf("Ed25519", key);
  if (ready.size >= READY_MAX) ready.clear();
  ready.set(name, made);
  return made;
}

function view(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

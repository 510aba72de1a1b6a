/**
 * The same as `native.ts`, for a page that runs from a disk: no Node, and nothing that a browser offers only to pages of a server
 * (such as WebCrypto's digest). The page's build puts this file in the place of that one.
 */
import { ed25519 } from "@noble/curves/ed25519.js";
import { hkdf } from "@noble/hashes/hkdf.js";
import { hmac } from "@noble/hashes/hmac.js";
import { ripemd160, sha1 } from "@noble/hashes/legacy.js";
import { sha256, sha512 } from "@noble/hashes/sha2.js";
import type { CurveKey } from "./native.ts";

const HEX = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const ORDER = ed25519.Point.Fn.ORDER;

/** Lower-case hex of `bytes`. */
export function hexOf(bytes: Uint8Array): string {
  let hex = "";
  for (const byte of bytes) hex += HEX[byte] ?? "";
  return hex;
}

/** Bytes of text that was found to be lower-case hex. */
export function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let at = 0; at < bytes.length; at += 1)
    bytes[at] = Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

/** Standard base64 with padding of `bytes`. */
export function base64Of(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += 3) {
    const [a = 0, b = 0, c = 0] = bytes.subarray(at, at + 3);
    const word = (a << 16) | (b << 8) | c;
    const letters = [18, 12, 6, 0].map((shift) => ALPHABET.charAt((word >> shift) & 63)).join("");
    const given = Math.min(3, bytes.length - at);
    text += letters.slice(0, given + 1).padEnd(4, "=");
  }
  return text;
}

/** Some bytes for any text; those of `base64` when that is standard base64. */
export function bytesOfBase64(base64: string): Uint8Array {
  const bytes: number[] = [];
  let [word, bits] = [0, 0];
  for (const letter of base64.replace(/=+$/, "")) {
    const value = ALPHABET.indexOf(letter);
    if (value < 0) return new Uint8Array(0);
    word = ((word << 6) | value) & 0xffff;
    bits += 6;
    if (bits < 8) continue;
    bits -= 8;
    bytes.push((word >> bits) & 0xff);
  }
  return Uint8Array.from(bytes);
}

/** Negative when `a` sorts bytewise before `b`, 0 when they are equal. */
export function order(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let at = 0; at < length; at += 1) {
    const difference = (a[at] ?? 0) - (b[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

/** SHA-256, 32 bytes. */
export function sha256Of(data: Uint8Array): Uint8Array {
  return sha256(data);
}

/** SHA-1, 20 bytes; only to follow what others have hashed with it. */
export function sha1Of(data: Uint8Array): Uint8Array {
  return sha1(data);
}

/** RIPEMD-160, 20 bytes. */
export function ripemdOf(data: Uint8Array): Uint8Array {
  return ripemd160(data);
}

/** HMAC-SHA-256, 32 bytes. */
export function hmacOf(key: Uint8Array, data: Uint8Array): Uint8Array {
  return hmac(sha256, key, data);
}

/** `length` bytes of HKDF-SHA-256 with an empty salt (RFC 5869). */
export function hkdfOf(ikm: Uint8Array, info: Uint8Array, length: number): Uint8Array {
  return hkdf(sha256, ikm, new Uint8Array(0), info, length);
}

/** A 32-byte Ed25519 seed (RFC 8032) made ready: its public key, and what makes 64-byte signatures. */
export function curveKey(seed: Uint8Array): CurveKey {
  return {
    publicKey: ed25519.getPublicKey(seed),
    sign: (message) => ed25519.sign(message, seed),
  };
}

/**
 * Whether R equals SB − kA, byte for byte (RFC 8032 5.1.7 without the cofactor, as OpenSSL does it; the library's own check multiplies by
 * the cofactor and would accept more). The caller has judged lengths, S and the key.
 */
export function curveVerify(key: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  try {
    const point = ed25519.Point.fromBytes(key);
    const r = signature.subarray(0, 32);
    const s = littleEndian(signature.subarray(32));
    const hash = sha512.create().update(r).update(key).update(message).digest();
    const k = littleEndian(hash) % ORDER;
    const sB = ed25519.Point.BASE.multiplyUnsafe(s);
    return order(sB.subtract(point.multiplyUnsafe(k)).toBytes(), r) === 0;
  } catch {
    return false;
  }
}

function littleEndian(bytes: Uint8Array): bigint {
  return BigInt(`0x${hexOf(Uint8Array.from(bytes).reverse())}`);
}

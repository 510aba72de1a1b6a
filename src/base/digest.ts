import { concat, utf8 } from "./bytes.ts";
import { hkdfOf, hmacOf, sha256Of } from "./native.ts";

/** SHA-256 of `data`, 32 bytes. */
export function sha256(data: Uint8Array): Uint8Array {
  return sha256Of(data);
}

/** HMAC-SHA-256, 32 bytes. */
export function hmacSha256(key: Uint8Array, data: Uint8Array): Uint8Array {
  return hmacOf(key, data);
}

/** `name ‖ 0x0A ‖ data`: what is hashed or signed in the domain `name` (FORMATS 0). */
export function domain(name: string, data: Uint8Array): Uint8Array {
  return concat(utf8(`${name}\n`), data);
}

/** FORMATS 0 `H(name, data)`: SHA-256 in the domain `name`. */
export function H(name: string, data: Uint8Array): Uint8Array {
  return sha256(domain(name, data));
}

/** FORMATS 0 `K(ikm, info, n)`: n bytes of HKDF-SHA-256 with an empty salt (RFC 5869). */
export function K(ikm: Uint8Array, info: string, length: number): Uint8Array {
  return hkdfOf(ikm, utf8(info), length);
}

import { createCipheriv, createDecipheriv } from "node:crypto";
import { concat } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { domain } from "../base/digest.ts";
import { must, Refusal } from "../base/refusal.ts";

const VERSION = 0x01;
const NONCE = 12;
const TAG = 16;

/** Bytes that an envelope adds to its plaintext: version, nonce, tag. */
export const ENVELOPE_OVERHEAD = 1 + NONCE + TAG;

/**
 * Seals `plaintext` under a 32-byte key: `0x01 ‖ nonce₁₂ ‖ AES-256-GCM`. `name ‖ 0x0A ‖ bound` is authenticated with it, so the
 * box opens only in the use and at the place it was made for. A key seals at most 2³² times with random nonces
 * (NIST SP 800-38D, 8.3); a case or a person stays below that by many orders.
 */
export function sealEnvelope(
  key: Uint8Array,
  place: { name: string; bound: Uint8Array },
  plaintext: Uint8Array,
  random: Random,
): Uint8Array {
  const nonce = random.bytes(NONCE);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  cipher.setAAD(domain(place.name, place.bound));
  const sealed = concat(cipher.update(plaintext), cipher.final());
  return concat(Uint8Array.of(VERSION), nonce, sealed, cipher.getAuthTag());
}

/**
 * Opens what `sealEnvelope` made with the same key and place. Refuses with `envelope-version`, `envelope-length` or
 * `envelope-open` (another key, another place, a changed byte).
 */
export function openEnvelope(
  key: Uint8Array,
  place: { name: string; bound: Uint8Array },
  box: Uint8Array,
): Uint8Array {
  must(box[0] === VERSION, "envelope-version");
  must(box.length >= ENVELOPE_OVERHEAD, "envelope-length");
  const decipher = createDecipheriv("aes-256-gcm", key, box.subarray(1, 1 + NONCE));
  decipher.setAAD(domain(place.name, place.bound));
  decipher.setAuthTag(box.subarray(-TAG));
  try {
    return concat(decipher.update(box.subarray(1 + NONCE, -TAG)), decipher.final());
  } catch {
    throw new Refusal("envelope-open");
  }
}

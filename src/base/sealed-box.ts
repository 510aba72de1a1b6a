import { createCipheriv, createDecipheriv, diffieHellman, hkdfSync } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { concat, utf8 } from "./bytes.ts";
import type { Random } from "./clock.ts";
import { privateKeyOf, publicBytesOf, publicKeyOf } from "./raw-key.ts";
import { must, Refusal } from "./refusal.ts";

const VERSION = 0x01;
const TAG = 16;

/** What a sealed box is longer than its content: version, ephemeral key, tag. */
export const SEAL_OVERHEAD = 1 + 32 + TAG;

/**
 * FORMATS 0 `seal(name, R, x)`: `plaintext` sealed to one X25519 public key in the domain `name`. Throws RangeError for
 * a public key that can open nothing (wrong length or small order).
 */
export function sealTo(
  name: string,
  publicKey: Uint8Array,
  plaintext: Uint8Array,
  random: Random,
): Uint8Array {
  const secret = random.bytes(32);
  const own = privateKeyOf("X25519", secret);
  secret.fill(0);
  const ephemeral = publicBytesOf(own);
  const shared = x25519(own, publicKey);
  if (shared === undefined) throw new RangeError("sealTo: a public key of small order");
  const { key, nonce } = keysOf(name, shared, ephemeral, publicKey);
  const cipher = createCipheriv("aes-256-gcm", key, nonce);
  const body = concat(cipher.update(plaintext), cipher.final(), cipher.getAuthTag());
  return concat(Uint8Array.of(VERSION), ephemeral, body);
}

/**
 * Opens a box that `sealTo` made in the same domain. Refuses with `seal-version`, `seal-length`, `seal-key` (the shared
 * secret is zero) or `seal-open` (another key, another name, or one changed bit).
 */
export function openBox(name: string, privateKey: Uint8Array, box: Uint8Array): Uint8Array {
  must(box[0] === VERSION, "seal-version");
  must(box.length >= SEAL_OVERHEAD, "seal-length");
  const ephemeral = box.subarray(1, 33);
  const own = privateKeyOf("X25519", privateKey);
  const shared = x25519(own, ephemeral);
  if (shared === undefined) throw new Refusal("seal-key");
  const { key, nonce } = keysOf(name, shared, ephemeral, publicBytesOf(own));
  const cipher = createDecipheriv("aes-256-gcm", key, nonce);
  cipher.setAuthTag(box.subarray(-TAG));
  try {
    return concat(cipher.update(box.subarray(33, -TAG)), cipher.final());
  } catch {
    throw new Refusal("seal-open");
  }
}

/** The 32-byte public key of any 32 bytes, which are clamped as in RFC 7748 section 5. */
export function x25519Public(privateKey: Uint8Array): Uint8Array {
  return publicBytesOf(privateKeyOf("X25519", privateKey));
}

/** Whether the bytes can be somebody's public key: 32 of them, and not of small order. */
export function isX25519Key(publicKey: Uint8Array): boolean {
  return publicKey.length === 32 && x25519(ANY_KEY, publicKey) !== undefined;
}

/** Whoever's it is, a public key of small order gives nothing. */
const ANY_KEY = privateKeyOf("X25519", new Uint8Array(32).fill(1));

function keysOf(
  name: string,
  shared: Uint8Array,
  ephemeral: Uint8Array,
  publicKey: Uint8Array,
): { key: Uint8Array; nonce: Uint8Array } {
  const bytes = hkdfSync("sha256", shared, concat(ephemeral, publicKey), utf8(name), 44);
  return { key: new Uint8Array(bytes, 0, 32), nonce: new Uint8Array(bytes, 32) };
}

/** The shared secret of RFC 7748 section 6.1; undefined when it is all zero, as for a key of small order. */
function x25519(privateKey: KeyObject, publicKey: Uint8Array): Uint8Array | undefined {
  const theirs = publicKeyOf("X25519", publicKey);
  try {
    const shared = diffieHellman({ privateKey, publicKey: theirs });
    return shared.some((byte) => byte !== 0) ? new Uint8Array(shared) : undefined;
  } catch {
    // OpenSSL refuses the all-zero secret itself; both keys have the right length, so nothing else can fail here.
    return undefined;
  }
}

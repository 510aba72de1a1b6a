import {
  createCipheriv,
  createDecipheriv,
  createPrivateKey,
  createPublicKey,
  diffieHellman,
  hkdfSync,
} from "node:crypto";
import type { KeyObject } from "node:crypto";
import { concat, utf8 } from "./bytes.ts";
import type { Random } from "./clock.ts";
import { must, Refusal } from "./refusal.ts";

/** PKCS #8 and SPKI wrappings of raw X25519 keys (RFC 8410). */
const PKCS8 = Uint8Array.from(Buffer.from("302e020100300506032b656e04220420", "hex"));
const SPKI = Uint8Array.from(Buffer.from("302a300506032b656e032100", "hex"));

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
  const ephemeral = x25519Public(secret);
  const shared = x25519(secret, publicKey);
  secret.fill(0);
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
  const shared = x25519(privateKey, ephemeral);
  if (shared === undefined) throw new Refusal("seal-key");
  const { key, nonce } = keysOf(name, shared, ephemeral, x25519Public(privateKey));
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
  const spki = createPublicKey(privateKeyOf(privateKey)).export({ format: "der", type: "spki" });
  return new Uint8Array(spki.subarray(-32));
}

/** Whether the bytes can be somebody's public key: 32 of them, and not of small order. */
export function isX25519Key(publicKey: Uint8Array): boolean {
  return publicKey.length === 32 && x25519(new Uint8Array(32).fill(1), publicKey) !== undefined;
}

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
function x25519(privateKey: Uint8Array, publicKey: Uint8Array): Uint8Array | undefined {
  if (publicKey.length !== 32) throw new RangeError("x25519: a key has 32 bytes");
  const theirs = Buffer.from(concat(SPKI, publicKey));
  try {
    const shared = diffieHellman({
      privateKey: privateKeyOf(privateKey),
      publicKey: createPublicKey({ key: theirs, format: "der", type: "spki" }),
    });
    return shared.some((byte) => byte !== 0) ? new Uint8Array(shared) : undefined;
  } catch {
    // OpenSSL refuses the all-zero secret itself; both keys have the right length, so nothing else can fail here.
    return undefined;
  }
}

function privateKeyOf(bytes: Uint8Array): KeyObject {
  if (bytes.length !== 32) throw new RangeError("x25519: a key has 32 bytes");
  return createPrivateKey({ key: Buffer.from(concat(PKCS8, bytes)), format: "der", type: "pkcs8" });
}

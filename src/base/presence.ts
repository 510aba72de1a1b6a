import { createPublicKey, verify } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { concat, equalBytes, fromHex, parseUtf8, utf8 } from "./bytes.ts";
import { sha256 } from "./digest.ts";
import { ed25519Verify } from "./ed25519.ts";
import { must, Refusal } from "./refusal.ts";

/** A passkey as the people list has it; `publicKey` is 32 bytes, or 65 for ES256 (uncompressed P-256). */
export interface Passkey {
  readonly alg: "webauthn-es256" | "webauthn-eddsa";
  readonly publicKey: Uint8Array;
  readonly origin: string;
  readonly rp: string;
}

/** What an authenticator answered: authenticatorData, clientDataJSON and signature, as they are. */
export interface Assertion {
  readonly auth: Uint8Array;
  readonly client: Uint8Array;
  readonly sig: Uint8Array;
}

/** Flags of authenticatorData (WebAuthn level 2, section 6.1). */
const USER_PRESENT = 0x01;
const USER_VERIFIED = 0x04;
const ATTESTED_DATA = 0x40;
const EXTENSIONS = 0x80;

/** RP ID hash, flags, counter: what a plain assertion has, and nothing after it. */
const AUTH_LENGTH = 37;

/** SPKI of an uncompressed point of P-256 (RFC 5480). */
const P256_SPKI = fromHex("3059301306072a8648ce3d020106082a8648ce3d030107034200");

/**
 * Shows that the holder of a passkey was there and consented to `challenge`. It never shows what they saw, which is why it
 * counts for no approval (FORMATS 4). Rules in order: `approval-client-data`, `approval-type`, `approval-challenge`,
 * `approval-origin`, `approval-auth-data`, `approval-rp`, `approval-user`, `approval-signature`.
 */
export function verifyPresence(
  passkey: Passkey,
  challenge: Uint8Array,
  { auth, client, sig }: Assertion,
): void {
  const data = parseClientData(client);
  must(data["type"] === "webauthn.get", "approval-type");
  must(data["challenge"] === Buffer.from(challenge).toString("base64url"), "approval-challenge");
  const isFramed = (data["crossOrigin"] ?? false) !== false || "topOrigin" in data;
  must(data["origin"] === passkey.origin && !isFramed, "approval-origin");
  must(auth.length === AUTH_LENGTH, "approval-auth-data");
  must(equalBytes(auth.subarray(0, 32), sha256(utf8(passkey.rp))), "approval-rp");
  // Backup flags and the counter are not judged: synced passkeys make them meaningless.
  const judged = (auth[32] ?? 0) & (USER_PRESENT | USER_VERIFIED | ATTESTED_DATA | EXTENSIONS);
  must(judged === (USER_PRESENT | USER_VERIFIED), "approval-user");
  must(isSignedBy(passkey, concat(auth, sha256(client)), sig), "approval-signature");
}

function parseClientData(bytes: Uint8Array): Readonly<Record<string, unknown>> {
  let data: unknown;
  try {
    data = JSON.parse(parseUtf8(bytes) ?? "");
  } catch {
    throw new Refusal("approval-client-data");
  }
  must(typeof data === "object" && data !== null && !Array.isArray(data), "approval-client-data");
  return { ...data };
}

function isSignedBy(passkey: Passkey, message: Uint8Array, signature: Uint8Array): boolean {
  if (passkey.alg === "webauthn-eddsa") return ed25519Verify(passkey.publicKey, message, signature);
  const key = p256Key(passkey.publicKey);
  // OpenSSL encodes the signature again and compares, so that only strict DER passes.
  return key !== undefined && verify("sha256", message, { key, dsaEncoding: "der" }, signature);
}

/** The key of a point; undefined when the bytes are no point of the curve. */
function p256Key(point: Uint8Array): KeyObject | undefined {
  try {
    const spki = Buffer.from(concat(P256_SPKI, point));
    return createPublicKey({ key: spki, format: "der", type: "spki" });
  } catch {
    return undefined;
  }
}

import { Secret, TOTP } from "otpauth";
import { toHex } from "../base/bytes.ts";

/** RFC 6238 as authenticator apps expect it: SHA-1, six digits, thirty seconds. */
const PERIOD_SECONDS = 30;

/** Clocks of phones are off by less than one step, or the person waited before typing. */
const WINDOW = 1;

/**
 * The time step that a one-time code was good for; undefined for a wrong code. The caller refuses steps that were used before,
 * because a code read over a shoulder is good for a minute.
 */
export function oneTimeStep(secret: Uint8Array, code: string, at: Date): number | undefined {
  const token = code.replace(/\s/g, "");
  if (!/^[0-9]{6}$/.test(token)) return undefined;
  const delta = totpOf(secret).validate({ token, timestamp: at.getTime(), window: WINDOW });
  if (delta === null) return undefined;
  return Math.floor(at.getTime() / 1000 / PERIOD_SECONDS) + delta;
}

/** The code that an authenticator shows at `at`. */
export function oneTimeCode(secret: Uint8Array, at: Date): string {
  return totpOf(secret).generate({ timestamp: at.getTime() });
}

/** The `otpauth:` URI for the person's authenticator app; a secret. The label is neutral: the phone may be searched. */
export function oneTimeUri(secret: Uint8Array, person: string): string {
  return totpOf(secret, person).toString();
}

/** The secret in base32 as people type it into an app that has no camera. */
export function oneTimeText(secret: Uint8Array): string {
  return Secret.fromHex(toHex(secret)).base32;
}

function totpOf(secret: Uint8Array, label = "code"): TOTP {
  return new TOTP({
    issuer: "",
    label,
    secret: Secret.fromHex(toHex(secret)),
    algorithm: "SHA1",
    digits: 6,
    period: PERIOD_SECONDS,
  });
}

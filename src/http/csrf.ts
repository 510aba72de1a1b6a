import { timingSafeEqual } from "node:crypto";
import type { RequestHandler } from "express";
import type { Random } from "../base/clock.ts";
import { concat, toHex, utf8 } from "../base/bytes.ts";
import { hmacSha256, K } from "../base/digest.ts";
import { Fault } from "../base/fault.ts";

/** Methods that change nothing and may be asked for by any page. */
const SAFE = new Set(["GET", "HEAD", "OPTIONS"]);

/** A form may stay open for a day: people write slowly, on bad phones, and are interrupted. */
const TOKEN_SECONDS_MAX = 24 * 3600;

const NONCE = 16;
const MAC = 16;

/**
 * Refuses requests that another site made a browser send: Sec-Fetch-Site decides, in older browsers Origin against Host. Clients
 * that are no browsers send neither and carry no cookie. `Origin: null` passes, because our own no-referrer policy makes browsers
 * send it; then the form token decides, and JSON from elsewhere would have needed a preflight that we never answer.
 */
export const sameSiteOnly: RequestHandler = (request, _response, next) => {
  if (SAFE.has(request.method)) {
    next();
    return;
  }
  const site = request.headers["sec-fetch-site"];
  const origin = request.headers.origin;
  const foreign =
    site !== undefined
      ? site !== "same-origin" && site !== "none"
      : origin !== undefined && origin !== "null" && hostOf(origin) !== request.headers.host;
  next(
    foreign
      ? new Fault("forbidden", "cross-site-request", "This request came from another site.")
      : undefined,
  );
};

/** What a token is good for: one form, in one session (empty for forms that anybody may fill in). */
export interface FormPurpose {
  readonly form: string;
  readonly session: string;
}

/** Makes and reads the tokens of forms, under a key that all servers share. */
export interface FormTokens {
  /** A token for a form that is shown at `at`. */
  issue(purpose: FormPurpose, at: Date): string;
  /**
   * Checks the token that came back at `at`, and returns the key under which the form takes effect once, however often it is sent.
   * Throws the Fault `form-expired` for any other token, also when it is younger than `secondsMin` (robots are quick).
   */
  accept(token: unknown, purpose: FormPurpose, at: Date, secondsMin?: number): string;
  /** Seconds since the form of a token that was accepted was shown. */
  ageOf(token: unknown, at: Date): number;
}

/** Tokens are time, 128 random bits and a MAC over both and the purpose; nothing is stored. */
export function formTokens(transportKey: Uint8Array, random: Random): FormTokens {
  const key = K(transportKey, "commonpurse/form-token/v1", 32);
  const mac = (head: Uint8Array, purpose: FormPurpose): Uint8Array =>
    hmacSha256(key, concat(head, utf8(`${purpose.form}\n${purpose.session}`))).subarray(0, MAC);
  return {
    issue(purpose, at) {
      const head = concat(secondsBytes(at), random.bytes(NONCE));
      return Buffer.from(concat(head, mac(head, purpose))).toString("base64url");
    },
    accept(token, purpose, at, secondsMin = 0) {
      const bytes = Buffer.from(typeof token === "string" ? token.slice(0, 100) : "", "base64url");
      const head = bytes.subarray(0, 8 + NONCE);
      const sent = bytes.subarray(8 + NONCE);
      if (sent.length !== MAC || !timingSafeEqual(sent, mac(head, purpose))) throw expired();
      const age = Math.floor(at.getTime() / 1000) - Number(head.readBigUInt64BE(0));
      if (age < secondsMin || age > TOKEN_SECONDS_MAX) throw expired();
      return toHex(head.subarray(8));
    },
    ageOf(token, at) {
      const bytes = Buffer.from(typeof token === "string" ? token.slice(0, 100) : "", "base64url");
      return Math.floor(at.getTime() / 1000) - Number(bytes.readBigUInt64BE(0));
    },
  };
}

function expired(): Fault {
  return new Fault("forbidden", "form-expired", "This form is too old. Open it again.");
}

function secondsBytes(at: Date): Uint8Array {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(Math.floor(at.getTime() / 1000)));
  return bytes;
}

function hostOf(origin: string): string | undefined {
  return URL.canParse(origin) ? new URL(origin).host : undefined;
}

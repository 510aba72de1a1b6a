import { utf8 } from "../base/bytes.ts";
import type { Random } from "../base/clock.ts";
import { H, K } from "../base/digest.ts";
import { pad, unpad } from "../base/padding.ts";
import { openEnvelope, sealEnvelope } from "../vault/envelope.ts";
import { PEOPLE_NAMES } from "./names.ts";
import { readStaffKeys, writeStaffKeys } from "./staff-keys.ts";
import type { StaffKeys } from "./staff-keys.ts";

/** A session ends after this long without a request. */
export const IDLE_SECONDS = 30 * 60;

/** A session ends this long after sign-in, however busy. */
export const ABSOLUTE_SECONDS = 12 * 3600;

/** The session's last request is noted at most this often, so that reading pages does not write. */
export const SEEN_EVERY_SECONDS = 60;

/** When a session began and was last used. */
export interface SessionTimes {
  readonly issuedAt: Date;
  readonly seenAt: Date;
}

/** A fresh token: 32 random bytes in base64url, for the cookie and nowhere else. */
export function newToken(random: Random): string {
  return Buffer.from(random.bytes(32)).toString("base64url");
}

/** The id of a token's row; undefined for text that is no token. Whoever has the row has not the token. */
export function sessionId(token: string): Uint8Array | undefined {
  const secret = secretOf(token);
  return secret === undefined ? undefined : H(PEOPLE_NAMES.sessionId, secret);
}

/** Whether the session is over at `at`. */
export function isOver(times: SessionTimes, at: Date): boolean {
  return (
    secondsBetween(times.seenAt, at) >= IDLE_SECONDS ||
    secondsBetween(times.issuedAt, at) >= ABSOLUTE_SECONDS
  );
}

/** Until when a session lasts if nothing more is asked. */
export function endsAt(times: SessionTimes): Date {
  const idle = times.seenAt.getTime() + IDLE_SECONDS * 1000;
  const absolute = times.issuedAt.getTime() + ABSOLUTE_SECONDS * 1000;
  return new Date(Math.min(idle, absolute));
}

/** Seals unlocked keys under a key that only the cookie yields. The second factor's secret is left out: sign-in is over. */
export function sealSessionKeys(
  token: string,
  person: string,
  keys: StaffKeys,
  random: Random,
): Uint8Array {
  const kept = {
    ...(keys.reader === undefined ? {} : { reader: keys.reader }),
    ...(keys.reviewer === undefined ? {} : { reviewer: keys.reviewer }),
  };
  const place = { name: PEOPLE_NAMES.sessionKeys, bound: utf8(person) };
  return sealEnvelope(sessionKey(token), place, pad(writeStaffKeys(kept)), random);
}

/** Opens what `sealSessionKeys` made; refuses with `envelope-open` for another token or person. */
export function openSessionKeys(token: string, person: string, box: Uint8Array): StaffKeys {
  const place = { name: PEOPLE_NAMES.sessionKeys, bound: utf8(person) };
  return readStaffKeys(unpad(openEnvelope(sessionKey(token), place, box)));
}

/** Seals the secret of a second factor that is being enrolled, for a hidden field of this session's form alone. */
export function sealPending(
  token: string,
  person: string,
  secret: Uint8Array,
  random: Random,
): string {
  const box = sealEnvelope(sessionKey(token), pendingPlace(person), secret, random);
  return Buffer.from(box).toString("base64url");
}

/** Opens what `sealPending` made; refuses with `envelope-open` for anything else. */
export function openPending(token: string, person: string, field: string): Uint8Array {
  const box = new Uint8Array(Buffer.from(field, "base64url"));
  return openEnvelope(sessionKey(token), pendingPlace(person), box);
}

function pendingPlace(person: string): { readonly name: string; readonly bound: Uint8Array } {
  return { name: PEOPLE_NAMES.sessionPending, bound: utf8(person) };
}

/** What forms of a session are bound to (http/csrf.ts): yields neither the token nor the row's id. */
export function sessionFormId(token: string): string {
  return Buffer.from(K(tokenBytes(token), PEOPLE_NAMES.sessionForm, 16)).toString("hex");
}

function sessionKey(token: string): Uint8Array {
  return K(tokenBytes(token), PEOPLE_NAMES.sessionKey, 32);
}

function tokenBytes(token: string): Uint8Array {
  const secret = secretOf(token);
  if (secret === undefined) throw new RangeError("session: not a token");
  return secret;
}

function secretOf(token: string): Uint8Array | undefined {
  if (!/^[A-Za-z0-9_-]{43}$/.test(token)) return undefined;
  const bytes = Buffer.from(token, "base64url");
  // 43 characters have two bits to spare: only one writing of each token is taken.
  return bytes.toString("base64url") === token ? new Uint8Array(bytes) : undefined;
}

function secondsBetween(from: Date, to: Date): number {
  return (to.getTime() - from.getTime()) / 1000;
}

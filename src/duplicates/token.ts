import { toHex, utf8 } from "../base/bytes.ts";
import { domain, hmacSha256, sha256 } from "../base/digest.ts";
import type { KeyRing } from "../vault/key-ring.ts";

/**
 * What is compared between cases: only what nobody can guess. Phone and document numbers, names and courts are so few that whoever has the key could try
 * them all, so no token of them is ever made (research: a country's phone numbers take a day).
 */
export const TOKEN_FIELDS = ["script", "account", "evidence"] as const;
/** `script` a payout script · `account` the digest of an account's descriptor · `evidence` the bytes of a file. */
export type TokenField = (typeof TOKEN_FIELDS)[number];

/** How much a match says. */
export const STRENGTHS = ["weak", "medium", "strong"] as const;
export type Strength = (typeof STRENGTHS)[number];

/**
 * How much a match in a field says that two cases are one. One and the same file may be sent by many with right: an order that dismisses a whole shift,
 * a list of a court.
 */
export const STRENGTH_OF: Readonly<Record<TokenField, Strength>> = {
  script: "strong",
  account: "strong",
  evidence: "medium",
};

/** A value that a case has, to be compared. */
export interface TokenValue {
  readonly field: TokenField;
  readonly value: Uint8Array;
}

/** Length in bytes of a token: two of a hundred million values meet by chance once in 10²². */
export const TOKEN_BYTES = 16;

/** Name of the tokens, by the rule of FORMATS 11 that a new use takes a new name. */
const NAME = "commonpurse/duplicates/token/v1";

/** The token of a value under a key of 32 bytes: HMAC-SHA-256, cut to 16 bytes. The field is inside, so that equal bytes in two fields do not meet. */
export function tokenOf(key: Uint8Array, { field, value }: TokenValue): Uint8Array {
  return hmacSha256(key, domain(`${NAME}/${field}`, value)).subarray(0, TOKEN_BYTES);
}

/** The token of a file: of the SHA-256 of its bytes as they came, before anything is removed from them. */
export function evidenceToken(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return tokenOf(key, evidenceValue(bytes));
}

/** What is compared of a file; for who indexes it together with other values. */
export function evidenceValue(bytes: Uint8Array): TokenValue {
  return { field: "evidence", value: sha256(bytes) };
}

/** What is compared of a payout script, hex. */
export function scriptValue(script: string): TokenValue {
  return { field: "script", value: utf8(script) };
}

/** What is compared of an account key: the digest of its descriptor, hex32. */
export function accountValue(digest: string): TokenValue {
  return { field: "account", value: utf8(digest) };
}

/** A value's tokens in hex under every key of the ring, the newest first. */
export interface ValueTokens {
  readonly field: TokenField;
  readonly tokens: readonly string[];
}

/** Makes the tokens of values, each value once. */
export function tokensOf(keys: KeyRing, values: readonly TokenValue[]): ValueTokens[] {
  const made = values.map((each) => ({
    field: each.field,
    tokens: keys.map(({ key }) => toHex(tokenOf(key, each))),
  }));
  return [...new Map(made.map((each) => [each.tokens[0], each])).values()];
}

/** How many rows a case is given for as many values, so that their number is no mark by which a list of addresses in a payout could be known. */
const RUNGS = [4, 24, 104] as const;

/** The least rung that holds `count`, or `count` itself above the last one. */
export function rungOf(count: number): number {
  return RUNGS.find((rung) => rung >= count) ?? count;
}

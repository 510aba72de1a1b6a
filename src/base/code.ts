import type { Random } from "./clock.ts";
import { normalizeCode } from "./code-input.ts";
import { must, Refusal } from "./refusal.ts";

/** What a code is for; vouchers are reserved. A claim code starts with 0–7, a receipt code with 8–F. */
export type CodeKind = "claim" | "receipt";

/** What the holder of a code knows: 128 random bits, from which every key is derived (code-keys.ts). */
export interface Code {
  readonly kind: CodeKind;
  readonly secret: Uint8Array;
}

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const KINDS: readonly CodeKind[] = ["claim", "receipt"];
const SYMBOLS = 26;
const DIGITS = 40;
const SECRET_BITS = 128n;
const NUMBER_BITS = 130n;

/** A fresh code. The secret is shown once and never stored. */
export function newCode(kind: CodeKind, random: Random): Code {
  return { kind, secret: random.bytes(16) };
}

/**
 * Reads a code as people type it, in either form (FORMATS 1). Refuses with `code-too-long`, `code-bad-character`,
 * `code-length`, `code-check` or `code-kind`; none of these says whether a code exists.
 */
export function parseCode(input: string): Code {
  const text = normalizeCode(input);
  const number = readDigits(text) ?? readSymbols(text);
  const kind = KINDS[Number(number >> SECRET_BITS)];
  if (kind === undefined) throw new Refusal("code-kind");
  return { kind, secret: bytesOf(number) };
}

/** The form for paper and screen: nine groups of three characters. */
export function formatCode(code: Code): string {
  const number = numberOf(code);
  const symbols: number[] = [];
  for (let shift = 5n * BigInt(SYMBOLS - 1); shift >= 0n; shift -= 5n)
    symbols.push(Number((number >> shift) & 31n));
  symbols.push(times(symbols.reduce(feed, 0)));
  return grouped(symbols.map((symbol) => ALPHABET.charAt(symbol)).join(""), 3);
}

/** The form for telephones and keyboards without Latin letters: seven groups of six digits. Same code, same keys. */
export function formatCodeDigits(code: Code): string {
  return grouped(writeDigits(numberOf(code)), 6);
}

/** The number in the digits-only form; undefined when the text is not 42 digits. Check digits of ISO 7064 MOD 97-10. */
function readDigits(text: string): bigint | undefined {
  if (!/^[0-9]{42}$/.test(text)) return undefined;
  const number = BigInt(text.slice(0, DIGITS));
  must(number >> NUMBER_BITS === 0n && writeDigits(number) === text, "code-check");
  return number;
}

function writeDigits(number: bigint): string {
  const check = 98n - ((100n * number) % 97n);
  return String(number).padStart(DIGITS, "0") + String(check).padStart(2, "0");
}

function readSymbols(text: string): bigint {
  const symbols = Array.from(text, (character) => ALPHABET.indexOf(character));
  must(!symbols.includes(-1), "code-bad-character");
  must(symbols.length === SYMBOLS + 1, "code-length");
  must(symbols.reduce(feed, 0) === 0, "code-check");
  return symbols.slice(0, SYMBOLS).reduce((number, symbol) => number * 32n + BigInt(symbol), 0n);
}

/**
 * One step of the check character over GF(32) = GF(2)[x]/(x⁵+x³+1). The order of x is 31, more than the 27 places, so
 * the weights differ: every single error and every transposition of two characters is found.
 */
function feed(accumulator: number, symbol: number): number {
  return times(accumulator) ^ symbol;
}

function times(element: number): number {
  const shifted = element << 1;
  return (shifted & 0x20) === 0 ? shifted : shifted ^ 0x29;
}

function numberOf(code: Code): bigint {
  if (code.secret.length !== 16) throw new RangeError("code: a secret has 16 bytes");
  const kind = BigInt(KINDS.indexOf(code.kind));
  return code.secret.reduce((number, byte) => number * 256n + BigInt(byte), kind);
}

function bytesOf(number: bigint): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, index) =>
    Number((number >> BigInt(8 * (15 - index))) & 0xffn),
  );
}

function grouped(text: string, size: number): string {
  const groups: string[] = [];
  for (let at = 0; at < text.length; at += size) groups.push(text.slice(at, at + size));
  return groups.join("-");
}

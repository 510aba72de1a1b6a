import { parseUtf8, utf8 } from "./bytes.ts";
import { must, Refusal } from "./refusal.ts";

/** The values of canonical JSON (FORMATS 0): no null, no fractions, no negatives. */
export type Json = string | boolean | number | readonly Json[] | { readonly [key: string]: Json };

/** Objects and arrays nest at most this deep; deeper input is `json-malformed`. */
const DEPTH_MAX = 16;

/** RFC 8785 text of `value`; throws TypeError on null, fractions, negatives or keys outside ASCII, which is a bug of the caller. */
export function canonicalJson(value: Json): string {
  if (typeof value === "string" || typeof value === "boolean") return JSON.stringify(value);
  if (typeof value === "number") {
    if (!Number.isSafeInteger(value) || value < 0)
      throw new TypeError("canonicalJson: not an integer 0…2⁵³−1");
    return String(value);
  }
  if (isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const keys = Object.keys(value).sort();
  return `{${keys
    .map((key) => {
      // Keys are ASCII, so code unit order is the order RFC 8785 asks for.
      if (!/^[\x20-\x7e]*$/.test(key)) throw new TypeError("canonicalJson: key outside ASCII");
      const item = value[key];
      if (item === undefined) throw new TypeError("canonicalJson: undefined value");
      return `${JSON.stringify(key)}:${canonicalJson(item)}`;
    })
    .join(",")}}`;
}

/** UTF-8 bytes of `canonicalJson(value)`. */
export function canon(value: Json): Uint8Array {
  return utf8(canonicalJson(value));
}

/**
 * Reads canonical JSON, up to but without the shape: bytes → UTF-8 → JSON → canonical bytes equal the input.
 * Refuses with `json-malformed` (also when longer than `limit` bytes) or `json-not-canonical`.
 * A detached object on disk may end in one newline: strip it first with `withoutNewline`.
 */
export function parseCanonical(bytes: Uint8Array, limit: number): Json {
  must(bytes.length <= limit, "json-malformed");
  const text = parseUtf8(bytes);
  if (text === undefined) throw new Refusal("json-malformed");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Refusal("json-malformed");
  }
  must(!tooDeep(text) && !hasDoubleKey(text), "json-malformed");
  must(isJson(value), "json-not-canonical");
  must(isAsciiKeyed(value) && canonicalJson(value) === text, "json-not-canonical");
  return value;
}

/** The bytes without one final newline, if there is one. */
export function withoutNewline(bytes: Uint8Array): Uint8Array {
  return bytes.at(-1) === 0x0a ? bytes.subarray(0, -1) : bytes;
}

function isArray(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}

function isJson(value: unknown): value is Json {
  if (typeof value === "boolean") return true;
  // RFC 8785 section 3.2.2.2: a lone surrogate is no Unicode text, and has no UTF-8 form that could be hashed.
  if (typeof value === "string") return !/\p{Cs}/u.test(value);
  if (typeof value === "number")
    return Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0);
  if (value === null || typeof value !== "object") return false;
  return Object.values(value).every(isJson);
}

function isAsciiKeyed(value: Json): boolean {
  if (typeof value !== "object") return true;
  if (isArray(value)) return value.every(isAsciiKeyed);
  return Object.entries(value).every(
    ([key, item]) => /^[\x20-\x7e]*$/.test(key) && isAsciiKeyed(item),
  );
}

/** Whether an object in `text`, which is known to be JSON, names a key twice; JSON.parse would silently keep the last. */
export function hasDoubleKey(text: string): boolean {
  const open: (Set<string> | undefined)[] = [];
  for (const [token, , colon] of text.matchAll(/("(?:[^"\\]|\\.)*")\s*(:?)|[{}[\]]/g)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(undefined);
    else if (token === "}" || token === "]") open.pop();
    else if (colon === ":") {
      const key = JSON.parse(token.slice(0, token.lastIndexOf('"') + 1)) as string;
      const seen = open.at(-1);
      if (seen?.has(key)) return true;
      seen?.add(key);
    }
  }
  return false;
}

/** Whether objects and arrays in `text` nest deeper than any of ours. */
export function tooDeep(text: string): boolean {
  let depth = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\]]/g)) {
    if (token === "{" || token === "[") depth += 1;
    if (token === "}" || token === "]") depth -= 1;
    if (depth > DEPTH_MAX) return true;
  }
  return false;
}

import { parseBase64, parseHex, toBase64 } from "./bytes.ts";
import type { Json } from "./canonical-json.ts";
import { formatDate, formatTime } from "./clock.ts";
import { parseSats } from "./sats.ts";
import type { Sats } from "./sats.ts";
import type { Shape } from "./shape.ts";
import { parseVkey } from "./tlog/note.ts";

/** The networks of FORMATS 0, by the names used in every format. */
export const NETWORKS = ["main", "test", "signet", "regtest"] as const;

/** A field that is text on paper: `parse` gives undefined for what is not one, `format` is its inverse. */
export function textField<T>(
  parse: (text: string) => T | undefined,
  format: (value: T) => string,
): Shape<T> {
  const parsed = (json: Json): T | undefined =>
    typeof json === "string" ? parse(json) : undefined;
  return {
    fits: (json, pass) => pass !== "value" || parsed(json) !== undefined,
    read(json) {
      const value = parsed(json);
      if (value === undefined) throw new TypeError("read: the value was not checked");
      return value;
    },
    write: format,
  };
}

/** Text that is kept as it stands if `isGood`. */
export function checkedText(isGood: (text: string) => boolean): Shape<string> {
  return textField(
    (text) => (isGood(text) ? text : undefined),
    (text) => text,
  );
}

/** Text that the pattern covers from end to end. */
export function matching(pattern: RegExp): Shape<string> {
  return checkedText((text) => pattern.test(text));
}

/** One of the given texts. */
export function oneOf<const T extends string>(...texts: readonly T[]): Shape<T> {
  return textField(
    (text) => texts.find((each) => each === text),
    (text) => text,
  );
}

/** Printable ASCII of 1…`max` characters. */
export function ascii(max: number): Shape<string> {
  return checkedText((text) => text.length <= max && /^[\x20-\x7e]+$/.test(text));
}

/** *text*: Unicode in NFC, 1…`max` UTF-16 units, no lone surrogates; lines may break, other control characters are refused. */
export function unicodeText(max: number): Shape<string> {
  return checkedText(
    (text) =>
      text.length > 0 &&
      text.length <= max &&
      !/[\p{Cs}\0-\x08\x0b-\x1f\x7f]/u.test(text) &&
      text.normalize("NFC") === text,
  );
}

/** `sats`: an amount in satoshis, at most the supply. */
export const satsField: Shape<Sats> = textField(parseSats, String);

/** `±sats`: an amount with its sign, zero without one. */
export const signedSats: Shape<bigint> = textField((text) => {
  if (!text.startsWith("-")) return parseSats(text);
  const amount = parseSats(text.slice(1));
  return amount === undefined || amount === 0n ? undefined : 0n - amount;
}, String);

/** `hexN`: exactly `length` bytes in lower-case hex, kept as text. */
export function hex(length: number): Shape<string> {
  return checkedText((text) => parseHex(text, length) !== undefined);
}

/** Between `min` and `max` bytes in lower-case hex, kept as text. */
export function hexBetween(min: number, max: number): Shape<string> {
  return checkedText((text) => {
    const bytes = text.length > 2 * max ? undefined : parseHex(text);
    return bytes !== undefined && bytes.length >= min;
  });
}

/** Strict base64 of at most `max` bytes. */
export function base64(max: number): Shape<Uint8Array> {
  return textField((text) => {
    const bytes = text.length > 4 * Math.ceil(max / 3) ? undefined : parseBase64(text);
    return bytes !== undefined && bytes.length <= max ? bytes : undefined;
  }, toBase64);
}

/** `time`: a real UTC second, kept as text; later is greater. */
export const time: Shape<string> = checkedText(
  (text) => /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}Z$/.test(text) && isReal(text, formatTime),
);

/** `date`: a real day, kept as text; later is greater. */
export const date: Shape<string> = checkedText(
  (text) => /^\d{4}-\d{2}-\d{2}$/.test(text) && isReal(text, formatDate),
);

/** `code`: the name of a programme, person or account. */
export const code: Shape<string> = matching(/^[a-z][a-z0-9-]{0,31}$/);

/** `outpoint`: txid as wallets show it, colon, output index. */
export const outpoint: Shape<string> = checkedText((text) => {
  const [, index] = /^[0-9a-f]{64}:(0|[1-9][0-9]{0,9})$/.exec(text) ?? [];
  return index !== undefined && Number(index) < 2 ** 32;
});

/** `network`. */
export const network: Shape<(typeof NETWORKS)[number]> = oneOf(...NETWORKS);

/**
 * `fund`: the origin of the log, a URL prefix without scheme and final slash, fit for a note's key name. It never
 * starts with `commonpurse/`, so that no checkpoint can be read as a statement.
 */
export const fund: Shape<string> = checkedText(
  (text) =>
    text.length <= 255 &&
    /^[a-z0-9][a-z0-9.:-]*(\/[A-Za-z0-9._~-]+)*$/.test(text) &&
    !text.startsWith("commonpurse/"),
);

/** A verifier key of a signed note, of type 0x01, kept as text. */
export const vkey: Shape<string> = checkedText((text) => parseVkey(text)?.type === 0x01);

/** `int`: a JSON integer in `min`…`max`. */
export function int(min: number, max: number = Number.MAX_SAFE_INTEGER): Shape<number> {
  const isGood = (json: Json): json is number =>
    typeof json === "number" && json >= min && json <= max;
  return {
    fits: (json, pass) => pass !== "value" || isGood(json),
    read(json) {
      if (!isGood(json)) throw new TypeError("read: the value was not checked");
      return json;
    },
    write: (value) => value,
  };
}

function isReal(text: string, format: (at: Date) => string): boolean {
  const at = new Date(text);
  // Engines read 30 February as 2 March: only what comes back the same is a day.
  return !Number.isNaN(at.getTime()) && format(at) === text;
}

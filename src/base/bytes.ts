import { base64Of, bytesOfBase64, bytesOfHex, hexOf, order } from "./native.ts";

/** Lower-case hex of `bytes`. */
export function toHex(bytes: Uint8Array): string {
  return hexOf(bytes);
}

/** Bytes of lower-case hex; undefined when it has another length than `length` bytes (if given), odd digits or other characters. */
export function parseHex(text: string, length?: number): Uint8Array | undefined {
  if (!/^([0-9a-f]{2})*$/.test(text)) return undefined;
  if (length !== undefined && text.length !== 2 * length) return undefined;
  return bytesOfHex(text);
}

/** Bytes of hex that our own code made; throws RangeError on anything else. */
export function fromHex(text: string): Uint8Array {
  const bytes = parseHex(text);
  if (bytes === undefined) throw new RangeError("fromHex: not lower-case hex");
  return bytes;
}

/** Standard base64 with padding (RFC 4648 section 4). */
export function toBase64(bytes: Uint8Array): string {
  return base64Of(bytes);
}

/**
 * Bytes of strict base64; undefined for white space, URL-safe letters, missing padding or non-zero trailing bits,
 * all of which the platform may accept.
 */
export function parseBase64(text: string): Uint8Array | undefined {
  const bytes = bytesOfBase64(text);
  return base64Of(bytes) === text ? bytes : undefined;
}

const ENCODER = new TextEncoder();

/** UTF-8 bytes of `text`. */
export function utf8(text: string): Uint8Array {
  return ENCODER.encode(text);
}

/** Text of strict UTF-8 (a byte order mark is kept); undefined when the bytes are not UTF-8. */
export function parseUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** The concatenation of `parts`. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const out = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    out.set(part, offset);
    offset += part.length;
  }
  return out;
}

/** Bytewise order: negative when `a` sorts before `b`, 0 when equal. */
export function compareBytes(a: Uint8Array, b: Uint8Array): number {
  return order(a, b);
}

/** Whether the bytes are equal; not for secrets. */
export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && order(a, b) === 0;
}

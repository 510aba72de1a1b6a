import type { Random } from "./clock.ts";
import { toHex } from "./bytes.ts";

declare const kind: unique symbol;

/** A UUIDv7 (RFC 9562) that names one kind of row. It tells when it was made, so it never leaves staff pages. */
export type Id<K extends string> = string & { readonly [kind]: K };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The id in `text`; undefined when it is not a lower-case UUID. */
export function parseId<K extends string>(text: string): Id<K> | undefined {
  return UUID.test(text) ? (text as Id<K>) : undefined;
}

/** A UUIDv7: 48 bits of `at` in milliseconds, 74 random bits. */
export function uuidv7<K extends string>(at: Date, random: Random): Id<K> {
  const bytes = new Uint8Array(16);
  bytes.set(random.bytes(16));
  new DataView(bytes.buffer).setBigUint64(
    0,
    (BigInt(at.getTime()) << 16n) | BigInt((bytes[6] ?? 0) * 256 + (bytes[7] ?? 0)),
  );
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x70;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = toHex(bytes);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}` as Id<K>;
}

declare const reference: unique symbol;

/** An unguessable name of one thing, 16 random bytes as 32 lower-case hex digits (FORMATS `hex16`); says nothing about time or order. */
export type Reference<K extends string> = string & { readonly [reference]: K };

/** A fresh reference. */
export function newReference<K extends string>(random: Random): Reference<K> {
  return toHex(random.bytes(16)) as Reference<K>;
}

/** The reference in `text`; undefined when it is not 32 lower-case hex digits. */
export function parseReference<K extends string>(text: string): Reference<K> | undefined {
  return /^[0-9a-f]{32}$/.test(text) ? (text as Reference<K>) : undefined;
}

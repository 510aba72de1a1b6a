import type { Random } from "./clock.ts";
import { toHex } from "./bytes.ts";

declare const kind: unique symbol;

/** A UUID (RFC 9562) that names one kind of row. It says nothing about time or order: a row that people are found by must not. */
export type Id<K extends string> = string & { readonly [kind]: K };

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

/** The id in `text`; undefined when it is not a lower-case UUID. */
export function parseId<K extends string>(text: string): Id<K> | undefined {
  return UUID.test(text) ? (text as Id<K>) : undefined;
}

/** A random UUID (RFC 9562 version 4), 122 random bits. */
export function newId<K extends string>(random: Random): Id<K> {
  const bytes = new Uint8Array(random.bytes(16));
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40;
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

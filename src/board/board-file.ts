import { fund, hex, int, code, unicodeText, matching } from "../base/field.ts";
import { array, readShape, record, refine, object, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";

/** A part of a key (32 bytes) in a sealed box (FORMATS 0). */
const BOX_BYTES = 81;

const FILE_MAX = 65_536;

const useId = matching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/);

const isInOrder = (persons: readonly string[]): boolean =>
  persons.every((person, index) => index === 0 || (persons[index - 1] ?? "") < person);

/** What the holders of the shares are given: a case's part for the board, for whom, and the proof that the log has named this use of it. No case is named in it. */
const HANDED = record("board-part", {
  box: hex(BOX_BYTES),
  e: int(1),
  fund,
  index: int(0),
  key: hex(8),
  notice: unicodeText(1_000),
  proof: unicodeText(16_384),
  readers: refine(array(code, 2, 2), isInOrder),
  salt: hex(32),
  use: useId,
});
export type HandedFile = ShapeOf<typeof HANDED>;

/** What they give back: the same part, sealed to the two readers. */
const RETURNED = record("board-wraps", {
  fund,
  use: useId,
  wraps: refine(array(object({ box: hex(BOX_BYTES), key: hex(8), person: code }), 2, 2), (wraps) =>
    isInOrder(wraps.map(({ person }) => person)),
  ),
});
export type ReturnedFile = ShapeOf<typeof RETURNED>;

/** Canonical bytes of what is handed to the holders, as text. */
export function formatHanded(file: HandedFile): string {
  return Buffer.from(writeShape(HANDED, file)).toString("utf8");
}

/** Reads what `formatHanded` wrote; refuses with the parsing rules of FORMATS 0. */
export function parseHanded(bytes: Uint8Array): HandedFile {
  return readShape(HANDED, bytes, FILE_MAX);
}

/** Canonical bytes of what the holders give back, as text. */
export function formatReturned(file: ReturnedFile): string {
  return Buffer.from(writeShape(RETURNED, file)).toString("utf8");
}

/** Reads what `formatReturned` wrote; refuses with the parsing rules of FORMATS 0. */
export function parseReturned(bytes: Uint8Array): ReturnedFile {
  return readShape(RETURNED, bytes, FILE_MAX);
}

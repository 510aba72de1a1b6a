import { base64, hex, int, unicodeText } from "../base/field.ts";
import { array, object, readShape, record, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";

/** The largest rung of padding, sealed. */
const BOX_MAX = 16_777_216 + 49;

/** A line with the largest box in base64. */
const LINE_MAX = 24 * 1_048_576;

const envelopeLine = record("audit-envelope", {
  box: base64(BOX_MAX),
  e: int(1),
  key: hex(32),
});

const endLine = record("audit-envelopes", {
  count: int(0),
  e: int(1),
  unsealed: array(object({ auditor: unicodeText(400), records: int(1) }), 0, 1000),
});

/** One envelope as auditors fetch it: the box, and the public key of the epoch `e` that it is sealed to. */
export type EnvelopeLine = ShapeOf<typeof envelopeLine>;

/**
 * The last line of a file of envelopes: how many came before it, and for how many records of the epoch an auditor had no key. A file without it was
 * cut off.
 */
export type EnvelopesEnd = ShapeOf<typeof endLine>;

/** Canonical bytes of a line, without newline. */
export function formatEnvelope(line: EnvelopeLine): Uint8Array {
  return writeShape(envelopeLine, line);
}

/** Canonical bytes of the last line, without newline. */
export function formatEnd(line: EnvelopesEnd): Uint8Array {
  return writeShape(endLine, line);
}

/** Reads a line by the parsing rules. */
export function parseEnvelope(line: Uint8Array): EnvelopeLine {
  return readShape(envelopeLine, line, LINE_MAX);
}

/** Reads the last line by the parsing rules. */
export function parseEnd(line: Uint8Array): EnvelopesEnd {
  return readShape(endLine, line, LINE_MAX);
}

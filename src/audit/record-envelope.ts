import { hex, oneOf, satsField, code, ascii } from "../base/field.ts";
import { openBox, sealTo } from "../base/sealed-box.ts";
import { pad, unpad } from "../base/padding.ts";
import { array, object, readShape, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import type { Random } from "../base/clock.ts";
import { PARTS_MAX, versionField } from "./commitment.ts";

const BOX = "commonpurse/record-key/v1";

const envelope = object({
  id: ascii(80),
  k: oneOf("in", "out"),
  key: hex(32),
  p: code,
  parts: array(satsField, 1, PARTS_MAX),
  sum: satsField,
  v: versionField,
});

/** What lets an auditor open all leaves of one record: its outpoint or payout id, its key, and the sizes of its parts by j. */
export type RecordEnvelope = ShapeOf<typeof envelope>;

/** One record sealed to an auditor's key of the epoch; destroying that key is the erasure (FORMATS 7). */
export function sealRecord(
  record: RecordEnvelope,
  epochKey: Uint8Array,
  random: Random,
): Uint8Array {
  return sealTo(BOX, epochKey, pad(writeShape(envelope, record)), random);
}

/** Opens what `sealRecord` made; refuses by the rules of sealed boxes, padding and parsing. */
export function openRecord(box: Uint8Array, epochPrivate: Uint8Array): RecordEnvelope {
  return readShape(envelope, unpad(openBox(BOX, epochPrivate, box)), 1_048_576);
}

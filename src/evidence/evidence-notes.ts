import { ascii, code, oneOf, unicodeText } from "../base/field.ts";
import { optional, readShape, record, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { weighEntries } from "../vault/open-entries.ts";
import { sealEntry } from "../vault/seal-entry.ts";
import { EVIDENCE_CLASSES, EVIDENCE_MARKS } from "./evidence.ts";

/** What somebody did about a file: with `mark`, what they find of it and of which class it is; without, that they ask to open the original. */
const noteShape = record("evidence-note", {
  class: optional(oneOf(...EVIDENCE_CLASSES)),
  file: ascii(36),
  mark: optional(oneOf(...EVIDENCE_MARKS)),
  person: code,
  reason: optional(unicodeText(2000)),
});
/** The same as it is read. */
export type EvidenceNote = ShapeOf<typeof noteShape>;

const NOTE_BYTES_MAX = 16_384;

/** Seals a note into the case: with its names it is closed to everybody when the case is decided, and goes when it is erased. */
export async function sealNote(unit: Unit, open: OpenCase, note: EvidenceNote): Promise<void> {
  await sealEntry(unit, open, { kind: "evidence", plaintext: writeShape(noteShape, note) });
}

/** All notes of a case, in their order; no look, because what is shown of them the caller records. */
export async function readNotes(unit: Unit, open: OpenCase): Promise<EvidenceNote[]> {
  const entries = await weighEntries(unit, open, ["evidence"]);
  return entries.map(({ plaintext }) => readShape(noteShape, plaintext, NOTE_BYTES_MAX));
}

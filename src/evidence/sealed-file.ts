import { concat, utf8 } from "../base/bytes.ts";
import { pad, unpad } from "../base/padding.ts";
import { int, oneOf } from "../base/field.ts";
import { optional, readShape, record, writeShape } from "../base/shape.ts";
import type { ShapeOf } from "../base/shape.ts";
import { must } from "../base/refusal.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { openEnvelope, sealEnvelope } from "../vault/envelope.ts";
import type { Random } from "../base/clock.ts";
import { CLEANING_FAILURES, EVIDENCE_KINDS, EVIDENCE_LIMITS, EVIDENCE_MEDIA } from "./evidence.ts";
import type { EvidenceId } from "./evidence.ts";

/** Names of what is sealed here, by the rule of FORMATS 11 that a new use takes a new name. */
const NAMES = {
  header: "commonpurse/evidence/header/v1",
  piece: "commonpurse/evidence/piece/v1",
} as const;

/** Bytes of a sealed piece, a rung of FORMATS 0: how long a file is shows in steps of this size. */
export const PIECE = 262_144;
const PIECE_BYTES = PIECE - 4;

const HEADER_RUNG = 512;

/** The two things that are kept of a file. */
export type EvidencePart = "original" | "view";

/**
 * What a file is, as its applicant said and its bytes tell; lengths in bytes, 0 where there is no view, and why it could not be looked into, if it could not. Its
 * name is never asked.
 */
const headerShape = record("evidence", {
  failed: optional(oneOf(...CLEANING_FAILURES)),
  kind: oneOf(...EVIDENCE_KINDS),
  length: int(1, EVIDENCE_LIMITS.fileBytes),
  media: oneOf(...EVIDENCE_MEDIA),
  view: int(0, 16 * 1024 * 1024),
});
/** The same as it is read. */
export type EvidenceHeader = ShapeOf<typeof headerShape>;

/** Seals what a file is. */
export function sealHeader(
  open: OpenCase,
  id: EvidenceId,
  header: EvidenceHeader,
  random: Random,
): Uint8Array {
  const padded = pad(writeShape(headerShape, header), HEADER_RUNG);
  return sealEnvelope(open.key, placeOf(NAMES.header, open, id), padded, random);
}

/** What a file is; a Refusal (`envelope-open`) means that somebody tampered with the database. */
export function openHeader(open: OpenCase, id: EvidenceId, box: Uint8Array): EvidenceHeader {
  const padded = openEnvelope(open.key, placeOf(NAMES.header, open, id), box);
  return readShape(headerShape, unpad(padded), HEADER_RUNG);
}

/** The sealed pieces of one part, one at a time, so that no second copy of a file is in memory. Bound to case, file, part and place. */
export function* sealPieces(
  open: OpenCase,
  of: { readonly id: EvidenceId; readonly part: EvidencePart },
  bytes: Uint8Array,
  random: Random,
): Generator<Uint8Array> {
  for (let number = 0; number * PIECE_BYTES < bytes.length; number += 1) {
    const piece = bytes.subarray(number * PIECE_BYTES, (number + 1) * PIECE_BYTES);
    yield sealEnvelope(open.key, pieceOf(open, of, number), pad(piece, PIECE), random);
  }
}

/** One part put together again, checked to have the length that the sealed header says. Refusals: `envelope-open`, `evidence-length`. */
export function openPieces(
  open: OpenCase,
  of: { readonly id: EvidenceId; readonly part: EvidencePart; readonly length: number },
  boxes: readonly Uint8Array[],
): Uint8Array {
  const bytes = concat(
    ...boxes.map((box, number) => unpad(openEnvelope(open.key, pieceOf(open, of, number), box))),
  );
  must(bytes.length === of.length, "evidence-length");
  return bytes;
}

function pieceOf(
  open: OpenCase,
  { id, part }: { readonly id: EvidenceId; readonly part: EvidencePart },
  number: number,
): ReturnType<typeof placeOf> {
  return placeOf(NAMES.piece, open, id, part, String(number));
}

function placeOf(
  name: string,
  open: OpenCase,
  ...place: string[]
): { name: string; bound: Uint8Array } {
  return { name, bound: utf8([open.case, ...place].join("\n")) };
}

import { Fault } from "../base/fault.ts";
import { newId } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Cleaned } from "./clean-in-child.ts";
import { EVIDENCE_LIMITS, isBrief } from "./evidence.ts";
import type { EvidenceId, EvidenceKind, EvidenceMedia } from "./evidence.ts";
import {
  countPieces,
  insertEvidence,
  insertPieces,
  listEvidence,
  saveEvidenceState,
} from "./evidence.store.ts";
import { openHeader, PIECE, sealHeader, sealPieces } from "./sealed-file.ts";

/** A file that came whole, told by its bytes, with what was made of it. */
export interface NewEvidence {
  readonly kind: EvidenceKind;
  readonly media: EvidenceMedia;
  readonly bytes: Uint8Array;
  readonly cleaned: Cleaned;
}

/**
 * Seals a file into its case, the original and what reviewers may see of it, and returns its id. One that could not be looked into is
 * `failed`, with why. The case is locked by the caller. Faults: invalid `evidence-damaged`, `evidence-pixels`; conflict
 * `evidence-full` when the case has as many files or bytes as it may have; unavailable `evidence-storage` when the fund has.
 */
export async function keepEvidence(
  unit: Unit,
  open: OpenCase,
  file: NewEvidence,
  storageBytes: number,
): Promise<EvidenceId> {
  const view = viewOf(file.cleaned);
  await requireRoom(unit, open, file.bytes.length);
  const more = file.bytes.length + (view?.length ?? 0);
  if ((await countPieces(unit)) * PIECE + more > storageBytes) throw noStorage();
  const id = newId<"evidence">(unit.random);
  const { kind, media, bytes } = file;
  const { cleaned } = file;
  const header = {
    kind,
    media,
    length: bytes.length,
    view: view?.length ?? 0,
    ...(cleaned.kind === "failed" && { failed: cleaned.why }),
  };
  const row = { id, state: "received", header: sealHeader(open, id, header, unit.random) } as const;
  await insertEvidence(unit, { ...row, case: open.case, brief: isBrief(kind) });
  const original = { id, part: "original" } as const;
  await insertPieces(unit, original, sealPieces(open, original, bytes, unit.random));
  if (view !== undefined) {
    const shown = { id, part: "view" } as const;
    await insertPieces(unit, shown, sealPieces(open, shown, view, unit.random));
  }
  const to = cleaned.kind === "failed" ? "failed" : "scanned";
  await saveEvidenceState(unit, row, { to, by: "system" });
  return id;
}

/** Fault conflict `evidence-full` unless the case has room for one more file, of `more` bytes. */
export async function requireRoom(unit: Unit, open: OpenCase, more: number): Promise<void> {
  const files = await listEvidence(unit, open.case);
  const lengths = files.map(({ id, header }) => openHeader(open, id, header).length);
  const bytes = lengths.reduce((sum, length) => sum + length, more);
  if (files.length < EVIDENCE_LIMITS.files && bytes <= EVIDENCE_LIMITS.caseBytes) return;
  throw new Fault(
    "conflict",
    "evidence-full",
    "This request has as many files as it can have. Remove one that matters less, then send this one.",
  );
}

function viewOf(cleaned: Cleaned): Uint8Array | undefined {
  if (cleaned.kind === "view") return cleaned.view;
  if (cleaned.kind !== "refused") return undefined;
  if (cleaned.rule === "picture-size")
    throw new Fault(
      "invalid",
      "evidence-pixels",
      "This picture has more pixels than can be shown. Send a smaller one.",
    );
  throw new Fault(
    "invalid",
    "evidence-damaged",
    "This file is damaged or of a rare kind, and nobody could open it. Make a picture of it and send that.",
    { rule: cleaned.rule },
  );
}

function noStorage(): Fault {
  const sentence =
    "The fund has no room for files at the moment. Say in words what they show; try again tomorrow.";
  return new Fault("unavailable", "evidence-storage", sentence);
}

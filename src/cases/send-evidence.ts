import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { addTokens } from "../duplicates/add-tokens.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import { evidenceValue } from "../duplicates/token.ts";
import { EVIDENCE_LIMITS, UNSEEN } from "../evidence/evidence.ts";
import type {
  CleaningFailure,
  EvidenceId,
  EvidenceKind,
  EvidenceMedia,
} from "../evidence/evidence.ts";
import { lockEvidence, saveEvidenceState } from "../evidence/evidence.store.ts";
import { keepEvidence, requireRoom } from "../evidence/keep-evidence.ts";
import type { NewEvidence } from "../evidence/keep-evidence.ts";
import { filesOf } from "../evidence/look-at-evidence.ts";
import type { CaseState } from "./case.ts";
import { lockClaim } from "./claim.ts";
import type { OpenClaim } from "./claim.ts";
import { answered } from "./go-back.ts";
import { UNDECIDED } from "./turn.ts";

/** A file as its applicant is told of it: whether somebody has looked at it, and not what they found. */
export interface SentEvidence {
  readonly id: EvidenceId;
  readonly kind: EvidenceKind;
  readonly media: EvidenceMedia;
  readonly length: number;
  readonly seen: boolean;
  /** Why it could not be looked into, if it could not: nobody sees a copy of it. */
  readonly failed: CleaningFailure | undefined;
}

/** What an applicant sent, whether more is taken now, and how much. */
export interface EvidenceDesk {
  readonly files: readonly SentEvidence[];
  readonly open: boolean;
  readonly left: { readonly files: number; readonly bytes: number };
}

/** Whether files are taken for a case in this state: as long as somebody has to decide about it. */
export function takesEvidence(state: CaseState): boolean {
  return UNDECIDED.includes(state);
}

/** What was sent for the case of a claim code; reading it leaves no record. */
export async function evidenceDesk(unit: Unit, claim: OpenClaim): Promise<EvidenceDesk> {
  const files = await filesOf(unit, claim.open);
  const bytes = files.reduce((sum, { length }) => sum + length, 0);
  return {
    files: files.map(({ id, kind, media, length, state, failed }) => {
      return { id, kind, media, length, seen: !UNSEEN.includes(state), failed };
    }),
    open: takesEvidence(claim.case.state),
    left: {
      files: Math.max(0, EVIDENCE_LIMITS.files - files.length),
      bytes: Math.max(0, EVIDENCE_LIMITS.caseBytes - bytes),
    },
  };
}

/** Says before a file comes that it would not be taken. Faults: conflict `evidence-closed`, `evidence-full`. */
export async function requireDesk(unit: Unit, claim: OpenClaim): Promise<void> {
  requireOpen(claim.case.state);
  await requireRoom(unit, claim.open, 1);
}

/** How many bytes of files the fund keeps, and the keys of what is compared between cases. */
export interface EvidenceTerms {
  readonly storageBytes: number;
  readonly tokenKeys: TokenKeys;
}

/**
 * Seals a file into the case, and gives the case the file's token: other cases that sent the same one are found when staff open one of them, not now.
 * Answers what was asked. Faults: conflict `evidence-closed`, and those of `keepEvidence`.
 */
export async function sendEvidence(
  unit: Unit,
  opened: OpenClaim,
  file: NewEvidence,
  terms: EvidenceTerms,
): Promise<EvidenceId> {
  const { case: current, open } = await lockClaim(unit, opened);
  requireOpen(current.state);
  const id = await keepEvidence(unit, open, file, terms.storageBytes);
  const values = [evidenceValue(file.bytes)];
  await addTokens(unit, { case: open.case, keys: terms.tokenKeys, values });
  await answered(unit, current);
  return id;
}

/** Destroys a file by its applicant's wish, at any time; its token, which nobody can turn into it, goes with the case. Fault not-found `evidence-unknown`. */
export async function removeEvidence(unit: Unit, opened: OpenClaim, id: EvidenceId): Promise<void> {
  const { case: current } = await lockClaim(unit, opened);
  const file = await lockEvidence(unit, { case: current.id, id });
  await saveEvidenceState(unit, file, { to: "destroyed", by: "applicant" });
}

function requireOpen(state: CaseState): void {
  if (takesEvidence(state)) return;
  throw new Fault(
    "conflict",
    "evidence-closed",
    "This request is decided, so no files are taken for it.",
  );
}

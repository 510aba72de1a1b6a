import { Fault } from "../base/fault.ts";
import type { Id } from "../base/id.ts";
import { hasStep, transitionsOf } from "../base/transition.ts";

/** Names one file that an applicant sent; random, and good for nothing without the case's key. */
export type EvidenceId = Id<"evidence">;

/**
 * What a file can be: `received` and looked into in this moment, `scanned` with what reviewers may see made of it, `failed` when nobody could look into it, so
 * that there is the original alone, `seen` by somebody, and judged.
 * What is `destroyed` leaves no row here; its token stays with the case, which tells how many there were in steps of four (duplicates/README.md).
 */
export const EVIDENCE_STATES = [
  "received",
  "scanned",
  "failed",
  "seen",
  "accepted",
  "insufficient",
  "suspected_false",
  "destroyed",
] as const;
/** One of the states. */
export type EvidenceState = (typeof EVIDENCE_STATES)[number];

/** States in which nobody of the staff has looked at a file. */
export const UNSEEN: readonly EvidenceState[] = ["received", "scanned", "failed"];

/** Why a file could not be looked into: it took too long, or the processes that did it died. */
export const CLEANING_FAILURES = ["died", "slow"] as const;
/** One of them. */
export type CleaningFailure = (typeof CLEANING_FAILURES)[number];

/** What a reviewer may find of a file. */
export const EVIDENCE_MARKS = ["accepted", "insufficient", "suspected_false"] as const;
/** One of the marks. */
export type EvidenceMark = (typeof EVIDENCE_MARKS)[number];

/**
 * Who moves a file; `reader` is whoever of the staff the case is open to with its files, its triager and the board's reader too; `system` is the cleaner or the clock, or a
 * consequence of what happens to its case.
 */
export type EvidenceMover = "applicant" | "reader" | "reviewer" | "system";

const SAID = { needs: "case.assess", publicLog: "none" } as const;

/** Every allowed step; all else is refused by `moveEvidence`, and every other pair of states by the database too, which does not know who asks. */
export const EVIDENCE_TRANSITIONS = transitionsOf<EvidenceState, EvidenceMover>([
  {
    from: "received",
    to: "scanned",
    by: "system",
    needs: "-",
    guard: "its format holds; what reviewers may see of it is made",
    publicLog: "none",
  },
  {
    from: "received",
    to: "failed",
    by: "system",
    needs: "-",
    guard: "it took too long, or every process that looked into it died",
    publicLog: "none",
  },
  {
    from: ["scanned", "failed"],
    to: "seen",
    by: "reader",
    needs: "case.read",
    guard: "the case is open to them; the original only to two who asked",
    publicLog: "none",
  },
  ...EVIDENCE_MARKS.map((to) => ({
    ...SAID,
    // A second reviewer, who does not know what the first found, may find something else.
    from: ["seen" as const, ...EVIDENCE_MARKS.filter((mark) => mark !== to)],
    to,
    by: "reviewer" as const,
    guard: "the case is open to them; they found so",
  })),
  {
    from: EVIDENCE_STATES.filter((state) => state !== "destroyed"),
    to: "destroyed",
    by: "applicant",
    needs: "claim code",
    guard: "at any time",
    publicLog: "none",
  },
  {
    from: EVIDENCE_STATES.filter((state) => state !== "destroyed"),
    to: "destroyed",
    by: "system",
    needs: "-",
    guard: "its case is erased or taken back, or its time is over",
    publicLog: "none",
  },
]);

/** Checks one step against the table; Fault conflict `evidence-transition` when it is not allowed. */
export function moveEvidence(
  from: EvidenceState,
  to: EvidenceState,
  by: EvidenceMover,
): EvidenceState {
  if (hasStep(EVIDENCE_TRANSITIONS, { from, to, by })) return to;
  throw new Fault(
    "conflict",
    "evidence-transition",
    "This file is not in a state in which that can be done. Look at it first.",
    { from, to },
  );
}

/** What is taken, told by its bytes alone. */
export const EVIDENCE_MEDIA = [
  "image/jpeg",
  "image/png",
  "image/webp",
  "application/pdf",
  "text/plain",
] as const;
/** One of the types. */
export type EvidenceMedia = (typeof EVIDENCE_MEDIA)[number];

/** What the applicant says that a file shows. */
export const EVIDENCE_KINDS = ["paper", "health", "people", "other"] as const;
/** One of the kinds. */
export type EvidenceKind = (typeof EVIDENCE_KINDS)[number];

/** Kinds that would harm somebody most if they were seen: they go sooner after the decision. */
const HIGH_RISK: readonly EvidenceKind[] = ["health", "people"];

/**
 * Days for which files are kept after the month of the decision (threats B.5): `declined` for those of a declined case, whose applicant may still ask two other people to
 * look at them, but for files of high risk.
 */
export const EVIDENCE_DAYS = { usual: 7, declined: 30 } as const;

/** Whether files of this kind go after seven days in any case. */
export function isBrief(kind: EvidenceKind): boolean {
  return HIGH_RISK.includes(kind);
}

/** What one case, and the fund, keeps at most. Bytes are those that were sent. */
export const EVIDENCE_LIMITS = {
  /** A photograph of a telephone has three to six. */
  fileBytes: 8 * 1024 * 1024,
  files: 10,
  /** As much as a sealed request of FORMATS 8 can carry. */
  caseBytes: 24 * 1024 * 1024,
} as const;

/** Classes of evidence, from an authority's document to an open source; `cases/criteria.ts` says what each is worth. */
export const EVIDENCE_CLASSES = ["E1", "E2", "E3", "E4", "E5", "E6"] as const;
/** One of the classes. */
export type EvidenceClass = (typeof EVIDENCE_CLASSES)[number];

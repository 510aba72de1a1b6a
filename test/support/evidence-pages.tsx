/** The pages of files, with values as large and as hostile as they get. */
import type { VNode } from "preact";
import type { CaseId } from "../../src/cases/case.ts";
import { EvidencePage } from "../../src/cases/evidence-pages.tsx";
import type { ClaimPageProps } from "../../src/cases/request-pages.tsx";
import { StaffEvidencePage } from "../../src/cases/staff-evidence-page.tsx";
import { EVIDENCE_KINDS, EVIDENCE_LIMITS, EVIDENCE_MEDIA } from "../../src/evidence/evidence.ts";
import type { CleaningFailure, EvidenceId, EvidenceMedia } from "../../src/evidence/evidence.ts";
import type { ReviewedFile } from "../../src/evidence/look-at-evidence.ts";
import type { Person } from "../../src/people/person.ts";
import { vouchPages } from "./group-pages.tsx";
import { jpeg } from "./sample-files.ts";

const idOf = (at: number): EvidenceId =>
  `0190e5d2-7b5a-4c3e-8f4a-5b6c7d8e9f${String(at).padStart(2, "0")}` as EvidenceId;

const FILES = Array.from({ length: EVIDENCE_LIMITS.files }, (_, at) => ({
  id: idOf(at),
  kind: EVIDENCE_KINDS[at % EVIDENCE_KINDS.length]!,
  media: EVIDENCE_MEDIA[at % EVIDENCE_MEDIA.length]!,
  length: EVIDENCE_LIMITS.fileBytes - at * 800_000,
  seen: at % 2 === 0,
  failed: [undefined, "died", undefined, "slow"][at % 4] as CleaningFailure | undefined,
}));

/** What supports a request: the page of vouches, and that of files: none yet, all there can be, one refused, a form with a mistake, a request that is decided. */
export function evidencePages(common: ClaimPageProps): Readonly<Record<string, VNode>> {
  const left = { files: EVIDENCE_LIMITS.files, bytes: EVIDENCE_LIMITS.caseBytes };
  const none = { files: [], open: true, left };
  const errors = { kind: { kind: "required" } } as const;
  return {
    ...vouchPages(common),
    evidence: <EvidencePage {...common} desk={none} />,
    "evidence-full": (
      <EvidencePage {...common} desk={{ ...none, files: FILES }} said="evidence.kept" />
    ),
    "evidence-refused": <EvidencePage {...common} desk={none} refused="evidence-heic" />,
    "evidence-wrong": <EvidencePage {...common} desk={none} attempt={{ values: {}, errors }} />,
    "evidence-closed": <EvidencePage {...common} desk={{ ...none, open: false, files: FILES }} />,
  };
}

const PHOTO: ReviewedFile = {
  id: idOf(1),
  state: "seen",
  kind: "people",
  media: "image/jpeg",
  length: 3_456_789,
  hasView: true,
  failed: undefined,
  mark: undefined,
  class: undefined,
  asked: [],
  askedByMe: false,
  openable: false,
};

/** The reviewers' page of files, one of them open; `hostile` is what somebody wrote who knows how pages break. */
export function staffEvidencePages(
  common: { readonly person: Person; readonly token: string },
  hostile: string,
): Readonly<Record<string, VNode>> {
  const id = "0190e5d2-7b5a-4c3e-8f4a-5b6c7d8e9f00" as CaseId;
  const at = { ...common, id, purpose: "review" } as const;
  const paper: ReviewedFile = {
    ...PHOTO,
    id: idOf(2),
    kind: "paper",
    media: "application/pdf",
    hasView: false,
    state: "accepted",
    mark: "accepted",
    class: "E1",
    asked: [hostile, hostile],
    askedByMe: true,
    openable: true,
  };
  const words: ReviewedFile = { ...PHOTO, id: idOf(3), media: "text/plain", state: "scanned" };
  const files = [PHOTO, paper, words];
  const shown = (of: ReviewedFile, media: EvidenceMedia, bytes: Uint8Array) => ({
    shown: { id: of.id, media, bytes },
  });
  return {
    "evidence-none": <StaffEvidencePage {...at} files={[]} />,
    "evidence-photo": (
      <StaffEvidencePage {...at} files={files} {...shown(PHOTO, "image/jpeg", jpeg())} />
    ),
    "evidence-text": (
      <StaffEvidencePage
        {...at}
        files={files}
        {...shown(words, "text/plain", new TextEncoder().encode(hostile))}
        done="mark.done"
      />
    ),
    "evidence-tried": (
      <StaffEvidencePage
        {...at}
        files={files}
        tried={{
          file: PHOTO.id,
          step: "evidence-mark",
          attempt: { values: {}, errors: { mark: { kind: "required" } } },
        }}
      />
    ),
  };
}

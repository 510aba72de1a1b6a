import { actorName } from "../base/actor.ts";
import { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { insertAccess } from "../vault/access.store.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Purpose } from "../vault/entry.ts";
import { EVIDENCE_MARKS, UNSEEN } from "./evidence.ts";
import type {
  CleaningFailure,
  EvidenceClass,
  EvidenceId,
  EvidenceKind,
  EvidenceMark,
  EvidenceMedia,
  EvidenceState,
} from "./evidence.ts";
import { readNotes, sealNote } from "./evidence-notes.ts";
import type { EvidenceNote } from "./evidence-notes.ts";
import { listEvidence, listPieces, lockEvidence, saveEvidenceState } from "./evidence.store.ts";
import { openHeader, openPieces } from "./sealed-file.ts";
import type { EvidencePart } from "./sealed-file.ts";

/** A file of an open case. */
export interface EvidenceFile {
  readonly id: EvidenceId;
  readonly state: EvidenceState;
  readonly kind: EvidenceKind;
  readonly media: EvidenceMedia;
  /** Bytes of the original. */
  readonly length: number;
  /** Whether there is something of it that can be shown without opening the original. */
  readonly hasView: boolean;
  /** Why it could not be looked into, as long as nobody has opened the original. */
  readonly failed: CleaningFailure | undefined;
}

/** The same for somebody on the staff. */
export interface ReviewedFile extends EvidenceFile {
  /** What this person found of it. */
  readonly mark: EvidenceMark | undefined;
  readonly class: EvidenceClass | undefined;
  /** Why people want to open the original, without their names. */
  readonly asked: readonly string[];
  /** Whether this person is among them, and whether there are two. */
  readonly askedByMe: boolean;
  readonly openable: boolean;
}

/** A file that somebody looks at, and why. */
export interface Look {
  readonly id: EvidenceId;
  readonly purpose: Purpose;
}

/** The bytes of a file, or of what may be shown of it; text is UTF-8. */
export interface OpenedFile {
  readonly media: EvidenceMedia;
  readonly bytes: Uint8Array;
}

/** How many people must ask before an original opens: nobody sees alone what the picture itself does not show. */
const OPENERS = 2;

/** The files of an open case, in no order that tells anything. */
export async function filesOf(unit: Unit, open: OpenCase): Promise<EvidenceFile[]> {
  const stored = await listEvidence(unit, open.case);
  return stored.map(({ id, state, header }) => {
    const { kind, media, length, view, failed: why = "died" } = openHeader(open, id, header);
    const failed = state === "failed" ? why : undefined;
    return { id, state, kind, media, length, hasView: view > 0, failed };
  });
}

/**
 * The files as the unit's actor, a person of the staff, may know of them; the look is recorded. What others found is kept from everybody but
 * who must choose between two of them (`seesAll`): a file that somebody else has judged is one that was seen.
 */
export async function reviewFiles(
  unit: Unit,
  open: OpenCase,
  ask: { readonly purpose: Purpose; readonly seesAll: boolean },
): Promise<ReviewedFile[]> {
  const files = await filesOf(unit, open);
  if (files.length === 0) return [];
  await insertAccess(unit, { case: open, purpose: ask.purpose, entries: [{ kind: "evidence" }] });
  const me = actorName(unit.by);
  const notes = await readNotes(unit, open);
  return files.map((file) => {
    const about = notes.filter((note) => note.file === file.id);
    const mine = about.findLast(({ person, mark }) => person === me && mark !== undefined);
    const openings = openingsOf(about);
    const isJudged = EVIDENCE_MARKS.some((mark) => mark === file.state);
    return {
      ...file,
      state: isJudged && !ask.seesAll ? (mine?.mark ?? "seen") : file.state,
      mark: mine?.mark,
      class: mine?.class,
      asked: openings.flatMap(({ reason }) => reason ?? []),
      askedByMe: openings.some(({ person }) => person === me),
      openable: openings.length >= OPENERS,
    };
  });
}

/**
 * What reviewers may see of a file; the look is recorded, and the file is `seen` from then on. Faults: not-found `evidence-unknown`, conflict
 * `evidence-alone` when there is nothing but the original.
 */
export async function openView(unit: Unit, open: OpenCase, look: Look): Promise<OpenedFile> {
  const { media, view: length } = await lookAt(unit, open, look);
  if (length === 0) throw alone();
  return { media, bytes: await read(unit, open, { id: look.id, part: "view", length }) };
}

/**
 * Asks to open an original, for a reason, which is kept with the case; asked again by the same person it changes nothing. Fault not-found
 * `evidence-unknown`.
 */
export async function askForOriginal(
  unit: Unit,
  open: OpenCase,
  ask: { readonly id: EvidenceId; readonly reason: string },
): Promise<void> {
  const person = actorName(unit.by);
  await lockEvidence(unit, { case: open.case, id: ask.id });
  const openings = openingsOf(await readNotes(unit, open)).filter(({ file }) => file === ask.id);
  if (openings.some((note) => note.person === person)) return;
  await sealNote(unit, open, { file: ask.id, person, reason: ask.reason });
}

/**
 * The file as it was sent, for one of two people who asked for it; the look is recorded. Faults: not-found `evidence-unknown`, conflict
 * `evidence-alone` for everybody else.
 */
export async function openOriginal(unit: Unit, open: OpenCase, look: Look): Promise<OpenedFile> {
  const { media, length } = await lookAt(unit, open, look);
  const openings = openingsOf(await readNotes(unit, open)).filter(({ file }) => file === look.id);
  const isMine = openings.some(({ person }) => person === actorName(unit.by));
  if (!isMine || openings.length < OPENERS) throw alone();
  const bytes = await read(unit, open, { id: look.id, part: "original", length });
  return { media, bytes };
}

/** Says what the unit's actor finds of a file that was seen. Faults: not-found `evidence-unknown`, conflict `evidence-transition`. */
export async function markEvidence(
  unit: Unit,
  open: OpenCase,
  found: { readonly id: EvidenceId; readonly mark: EvidenceMark; readonly class: EvidenceClass },
): Promise<void> {
  const file = await lockEvidence(unit, { case: open.case, id: found.id });
  // Two reviewers may well find the same; the first one's word is not told to the second.
  if (file.state !== found.mark)
    await saveEvidenceState(unit, file, { to: found.mark, by: "reviewer" });
  const person = actorName(unit.by);
  await sealNote(unit, open, { file: found.id, person, mark: found.mark, class: found.class });
}

async function lookAt(
  unit: Unit,
  open: OpenCase,
  { id, purpose }: Look,
): Promise<ReturnType<typeof openHeader>> {
  const file = await lockEvidence(unit, { case: open.case, id });
  await insertAccess(unit, { case: open, purpose, entries: [{ kind: "evidence" }] });
  if (UNSEEN.includes(file.state))
    await saveEvidenceState(unit, file, { to: "seen", by: "reader" });
  return openHeader(open, id, file.header);
}

async function read(
  unit: Unit,
  open: OpenCase,
  of: { readonly id: EvidenceId; readonly part: EvidencePart; readonly length: number },
): Promise<Uint8Array> {
  return openPieces(open, of, await listPieces(unit, of));
}

/** The first time that each person asked. */
function openingsOf(notes: readonly EvidenceNote[]): EvidenceNote[] {
  const asking = notes.filter(({ mark }) => mark === undefined);
  return asking.filter(
    (note, at) =>
      asking.findIndex(({ file, person }) => file === note.file && person === note.person) === at,
  );
}

function alone(): Fault {
  return new Fault(
    "conflict",
    "evidence-alone",
    "Only the original of this file can be opened, and two people must ask for that, each with a reason.",
  );
}

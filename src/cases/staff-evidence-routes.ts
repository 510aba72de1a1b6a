import { z } from "zod";
import type { Unit } from "../db/unit.ts";
import {
  EVIDENCE_CLASSES,
  EVIDENCE_KINDS,
  EVIDENCE_MARKS,
  EVIDENCE_MEDIA,
  CLEANING_FAILURES,
  EVIDENCE_STATES,
} from "../evidence/evidence.ts";
import type { EvidenceMedia } from "../evidence/evidence.ts";
import {
  askForOriginal,
  markEvidence,
  openOriginal,
  openView,
} from "../evidence/look-at-evidence.ts";
import type { Look, OpenedFile } from "../evidence/look-at-evidence.ts";
import { ReasonText } from "../bitcoin/words.ts";
import { apiRoute, Download } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import type { Viewer } from "../people/viewer.ts";
import type { OpenCase } from "../vault/case-key.ts";
import { PURPOSES } from "../vault/entry.ts";
import { evidenceIdOf } from "./evidence-routes.ts";
import { openForStep, openForWork } from "./open-for-person.ts";
import { evidenceForReview } from "./review-evidence.ts";
import { caseIdOf, readerOf } from "./caseworker-routes.ts";
import type { StaffCaseDeps } from "./caseworker-routes.ts";

const ReviewedFileWire = z
  .strictObject({
    id: z.uuid(),
    state: z.enum(EVIDENCE_STATES),
    kind: z.enum(EVIDENCE_KINDS),
    media: z.enum(EVIDENCE_MEDIA),
    length: z.int(),
    hasView: z.boolean(),
    failed: z.enum(CLEANING_FAILURES).optional(),
    mark: z.enum(EVIDENCE_MARKS).optional(),
    class: z.enum(EVIDENCE_CLASSES).optional(),
    asked: z.array(z.string()),
    askedByMe: z.boolean(),
    openable: z.boolean(),
  })
  .meta({
    id: "ReviewedFile",
    description:
      "`mark` and `class` are your own. What others found stays hidden from you unless you are the third reviewer: `state` is then `seen`. `asked` are the reasons of those who want to open the original; it is `openable`, by them, when there are two. `failed`: why nobody sees a copy of it, as its sender is told.",
  });

const caseParams = z.strictObject({ id: z.uuid() });
const fileParams = z.strictObject({ id: z.uuid(), file: z.uuid() });
const purpose = z.strictObject({ purpose: z.enum(PURPOSES) });
/** Why somebody sees nothing of a case's files. */
const CLOSED = ["case-not-found", "looks-spent", "not-yours"];
const UNREAD = [...CLOSED, "purpose-unfit"];

/** Names under which files are handed out; what their senders called them is not known. */
const ENDINGS: Readonly<Record<EvidenceMedia, string>> = {
  "image/jpeg": "jpg",
  "image/png": "png",
  "image/webp": "webp",
  "application/pdf": "pdf",
  "text/plain": "txt",
};

/** `/api/v1/cases/{id}/evidence` and what can be done with one file. */
export function staffEvidenceRoutes(deps: StaffCaseDeps): ApiRoute[] {
  return [
    listRoute(deps),
    openRoute(deps, "view", openView),
    openRoute(deps, "original", openOriginal),
    askRoute(deps),
    markRoute(deps),
  ];
}

function listRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/cases/{id}/evidence",
    name: "reviewEvidence",
    summary: "The files of a case; the look is recorded",
    tag: "caseworker",
    auth: deps.viewers.staff("case.read"),
    params: caseParams,
    query: purpose,
    response: z.strictObject({ files: z.array(ReviewedFileWire) }),
    problems: [...UNREAD],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const at = { id: caseIdOf(call.params.id), by: readerOf(call.who), ...call.query };
        const files = await evidenceForReview(unit, deps.shreds, at);
        return { files: files.map((file) => ({ ...file, asked: [...file.asked] })) };
      }),
  });
}

function openRoute(
  deps: StaffCaseDeps,
  part: "view" | "original",
  read: (unit: Unit, open: OpenCase, look: Look) => Promise<OpenedFile>,
): ApiRoute {
  const isView = part === "view";
  return apiRoute({
    method: "get",
    path: `/api/v1/cases/{id}/evidence/{file}/${part}`,
    name: isView ? "viewEvidence" : "openOriginalEvidence",
    summary: isView
      ? "What may be seen of a file, without what cameras write into it; the look is recorded"
      : "A file as it was sent, for one of two people who asked for it with a reason; the look is recorded",
    tag: "caseworker",
    auth: deps.viewers.staff("case.read"),
    params: fileParams,
    query: purpose,
    media: EVIDENCE_MEDIA,
    response: z.string(),
    problems: [...UNREAD, "evidence-unknown", "evidence-alone"],
    handle: async (call) => {
      const { purpose } = call.query;
      const look = { id: evidenceIdOf(call.params.file), purpose };
      const at = { id: caseIdOf(call.params.id), by: readerOf(call.who), purpose };
      const opened = await deps.work(call.who.actor, async (unit) =>
        read(unit, await openForWork(unit, deps.shreds, at, "files"), look),
      );
      return downloadOf(opened);
    },
  });
}

function askRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/cases/{id}/evidence/{file}/opening",
    name: "askForOriginalEvidence",
    summary: "Ask to open a file as it was sent; it opens when a second person asks too",
    description: "The reason is sealed into the case. Asking again changes nothing.",
    tag: "caseworker",
    auth: deps.viewers.staff("case.read"),
    params: fileParams,
    body: z.strictObject({ reason: ReasonText }),
    status: 204,
    response: z.undefined(),
    problems: [...CLOSED, "evidence-unknown"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const open = await opening(deps, unit, call.who, call.params.id);
        const { reason } = call.body;
        await askForOriginal(unit, open, { id: evidenceIdOf(call.params.file), reason });
        return undefined;
      }),
  });
}

function markRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/cases/{id}/evidence/{file}/mark",
    name: "markEvidence",
    summary: "Say what you find of a file, and of which class of evidence it is",
    tag: "caseworker",
    auth: deps.viewers.staff("case.assess"),
    params: fileParams,
    body: z.strictObject({ mark: z.enum(EVIDENCE_MARKS), class: z.enum(EVIDENCE_CLASSES) }),
    status: 204,
    response: z.undefined(),
    problems: [...CLOSED, "evidence-unknown", "evidence-transition"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const open = await opening(deps, unit, call.who, call.params.id);
        await markEvidence(unit, open, { id: evidenceIdOf(call.params.file), ...call.body });
        return undefined;
      }),
  });
}

/** A file to be put on a disk, never shown as a page of ours. */
export function downloadOf({ media, bytes }: OpenedFile): Download {
  const type = media === "text/plain" ? "text/plain; charset=utf-8" : media;
  return new Download(type, `evidence.${ENDINGS[media]}`, (to) => {
    to.end(bytes);
    return Promise.resolve();
  });
}

function opening(deps: StaffCaseDeps, unit: Unit, who: Viewer, id: string): Promise<OpenCase> {
  return openForStep(unit, deps.shreds, { id: caseIdOf(id), by: readerOf(who) });
}

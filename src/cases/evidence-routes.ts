import { z } from "zod";
import type { Request } from "express";
import { concat, toHex, utf8 } from "../base/bytes.ts";
import { lookupHashOf } from "../base/code-keys.ts";
import type { Code } from "../base/code.ts";
import { sha256 } from "../base/digest.ts";
import { parseId } from "../base/id.ts";
import { once, strongKey } from "../db/once.ts";
import type { Work } from "../db/unit.ts";
import type { TokenKeys } from "../duplicates/token-keys.ts";
import type { Cleaner } from "../evidence/clean-in-child.ts";
import { CLEANING_FAILURES, EVIDENCE_KINDS, EVIDENCE_MEDIA } from "../evidence/evidence.ts";
import type { EvidenceId, EvidenceKind } from "../evidence/evidence.ts";
import { sniff } from "../evidence/sniff.ts";
import { claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import type { CodeLimit } from "../http/code-limit.ts";
import type { Uploads } from "../http/receive-file.ts";
import type { ShredStore } from "../vault/shred-store.ts";
import { withClaims } from "./claim-routes.ts";
import { evidenceDesk, removeEvidence, requireDesk, sendEvidence } from "./send-evidence.ts";

/** What taking files needs: where they are looked into, what is in memory at once, and how much the fund keeps. */
export interface EvidenceDeps {
  readonly clean: Cleaner;
  readonly uploads: Uploads;
  readonly storageBytes: number;
  /** The files that one code may send in a day. */
  readonly turns: CodeLimit;
}

/** What its routes need of what all recipients' routes need. */
export interface EvidenceRouteDeps {
  readonly work: Work;
  readonly shreds: ShredStore;
  readonly looks: CodeLimit;
  readonly changes: CodeLimit;
  readonly evidence: EvidenceDeps;
  readonly tokenKeys: TokenKeys;
}

/** Who sends a file, and the key under which the same wish comes again when its answer was lost. */
export interface EvidenceCall {
  readonly request: Request;
  readonly who: Code;
  readonly key: string | undefined;
  /** Sent by a page, whose key is good for each file: who goes back and chooses another sends another. */
  readonly byPage?: boolean;
}

/**
 * Before anything of a file is read: whether its code is good, has turns left today, and its case takes files. Faults: unauthenticated
 * `code-unknown`, too-many `too-many-requests`, conflict `evidence-closed`, `evidence-full`.
 */
export function beforeEvidence(
  deps: EvidenceRouteDeps,
  call: Pick<EvidenceCall, "request" | "who">,
): Promise<void> {
  return withClaims(deps, deps.evidence.turns)(call, requireDesk);
}

/** Looks into a file that came, and seals it into the case of its code, once. Faults as those of `sniff` and `sendEvidence`. */
export async function takeEvidence(
  deps: EvidenceRouteDeps,
  call: EvidenceCall,
  file: { readonly kind: EvidenceKind; readonly bytes: Uint8Array },
): Promise<{ id: EvidenceId }> {
  const { kind, bytes } = file;
  const media = sniff(bytes);
  const cleaned = await deps.evidence.clean(media, bytes);
  const bodyHash = sha256(concat(utf8(`${kind}\n`), bytes));
  const sent = { kind, media, bytes, cleaned };
  const scope = call.byPage === true ? `sendEvidence ${toHex(bodyHash)}` : "sendEvidence";
  const terms = { storageBytes: deps.evidence.storageBytes, tokenKeys: deps.tokenKeys };
  return withClaims(deps, deps.looks)(call, (unit, claim) =>
    once(unit, { scope, key: call.key, bodyHash }, async () => ({
      id: await sendEvidence(unit, claim, sent, terms),
    })),
  );
}

/** Whose file it is, as long as it is on its way; nothing that opens anything. */
export function ownerOf(code: Code): string {
  return toHex(lookupHashOf(code));
}

const EvidenceWire = z
  .strictObject({
    files: z.array(
      z.strictObject({
        id: z.uuid(),
        kind: z.enum(EVIDENCE_KINDS),
        media: z.enum(EVIDENCE_MEDIA),
        length: z.int(),
        seen: z.boolean(),
        failed: z.enum(CLEANING_FAILURES).optional(),
      }),
    ),
    open: z.boolean(),
    left: z.strictObject({ files: z.int(), bytes: z.int() }),
  })
  .meta({ id: "Evidence" });

/** `/api/v1/request/evidence`: what an applicant sent, another file, and one fewer. */
export function evidenceRoutes(deps: EvidenceRouteDeps): ApiRoute[] {
  return [listRoute(deps), sendRoute(deps), removeRoute(deps)];
}

function listRoute(deps: EvidenceRouteDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/request/evidence",
    name: "listEvidence",
    summary: "The files that were sent for a request",
    description:
      "`seen` says that somebody has looked at a file, not what they found. `failed`: it could not be looked into, because that took too long (`slow`) or was broken off again and again (`died`); nobody sees a copy of it, and the original opens only to two people with reasons. Better send it in another form.",
    tag: "recipient",
    auth: claimCode,
    response: EvidenceWire,
    problems: ["code-unknown"],
    handle: async (call) => {
      const desk = await withClaims(deps, deps.looks)(call, evidenceDesk);
      return { ...desk, files: [...desk.files] };
    },
  });
}

function sendRoute(deps: EvidenceRouteDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/request/evidence",
    name: "sendEvidence",
    summary: "Send a file that supports the request",
    description:
      "The body is the file: at most eight megabytes of JPEG, PNG, WebP, PDF or plain text, told by its bytes. Reviewers see a copy without what cameras write into pictures; the original stays sealed and opens only to two people with reasons. Both are destroyed after the decision, and at once when you say so.",
    tag: "recipient",
    auth: claimCode,
    query: z.strictObject({ kind: z.enum(EVIDENCE_KINDS).default("other") }),
    upload: ["application/octet-stream", ...EVIDENCE_MEDIA],
    once: true,
    status: 201,
    response: z.strictObject({ id: z.uuid() }),
    problems: [
      "code-unknown",
      "evidence-closed",
      "evidence-damaged",
      "evidence-empty",
      "evidence-full",
      "evidence-heic",
      "evidence-pixels",
      "evidence-storage",
      "evidence-too-large",
      "evidence-type",
      "upload-slow",
    ],
    handle: async ({ request, who, once: key, query }) => {
      // Before anything of the file is read: a key that can be guessed is no reason to send megabytes.
      const call = { request, who, key: strongKey(key) };
      await beforeEvidence(deps, call);
      return deps.evidence.uploads.body(request, ownerOf(who), (bytes) =>
        takeEvidence(deps, call, { kind: query.kind, bytes }),
      );
    },
  });
}

function removeRoute(deps: EvidenceRouteDeps): ApiRoute {
  return apiRoute({
    method: "delete",
    path: "/api/v1/request/evidence/{id}",
    name: "removeEvidence",
    summary: "Destroy a file that was sent",
    tag: "recipient",
    auth: claimCode,
    params: z.strictObject({ id: z.uuid() }),
    status: 204,
    response: z.undefined(),
    problems: ["code-unknown", "evidence-unknown"],
    handle: (call) =>
      withClaims(deps, deps.changes)(call, async (unit, claim) => {
        await removeEvidence(unit, claim, evidenceIdOf(call.params.id));
        return undefined;
      }),
  });
}

/** The file that a path or a form names; what is no id names none. */
export function evidenceIdOf(text: unknown): EvidenceId {
  const none = "00000000-0000-4000-8000-000000000000" as EvidenceId;
  return typeof text === "string" ? (parseId<"evidence">(text) ?? none) : none;
}

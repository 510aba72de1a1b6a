import type { RequestHandler, Router } from "express";
import { Fault } from "../base/fault.ts";
import { formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { EVIDENCE_FORM } from "./claim-forms.ts";
import { withClaims } from "./claim-routes.ts";
import { askCode, askUnknown, pageProps, readCall, withCode } from "./claim-page-routes.ts";
import type { ClaimCall, ClaimPageDeps } from "./claim-page-routes.ts";
import { EvidencePage, EVIDENCE_PATHS } from "./evidence-pages.tsx";
import { beforeEvidence, evidenceIdOf, ownerOf, takeEvidence } from "./evidence-routes.ts";
import { evidenceDesk, removeEvidence } from "./send-evidence.ts";
import type { CaseKey } from "./texts.ts";

/** Why a file was not taken, as far as its sender can do something about it; each has a text of its name. */
const TOLD: readonly string[] = [
  "evidence-closed",
  "evidence-damaged",
  "evidence-empty",
  "evidence-full",
  "evidence-heic",
  "evidence-pixels",
  "evidence-storage",
  "evidence-too-large",
  "evidence-type",
  "evidence-unknown",
  "request-malformed",
  "too-many-requests",
  "upload-slow",
] satisfies readonly CaseKey[];

/** The page on which an applicant sends files, and destroys them. */
export function evidencePages(router: Router, deps: ClaimPageDeps): void {
  router.post(
    EVIDENCE_PATHS.desk,
    formBody,
    withCode(deps, (call) => show(deps, call)),
  );
  router.post(EVIDENCE_PATHS.file, takeFile(deps));
  router.post(
    EVIDENCE_PATHS.removal,
    formBody,
    withCode(deps, (call) => remove(deps, call)),
  );
}

interface Aftermath {
  readonly said?: CaseKey;
  readonly refused?: string;
  readonly attempt?: Attempt;
}

async function show(
  deps: ClaimPageDeps,
  call: ClaimCall,
  after: Aftermath = {},
  status = 200,
): Promise<void> {
  const desk = await withClaims(deps, deps.looks)(call, evidenceDesk);
  sendPage(call.response, EvidencePage({ ...pageProps(deps, call), desk, ...after }), status);
}

/** A form with a file in it: its code is judged before a byte of the file is kept. */
function takeFile(deps: ClaimPageDeps): RequestHandler {
  return async (request, response) => {
    let read: ClaimCall | Attempt | undefined;
    const ready = async (fields: Readonly<Record<string, string>>): Promise<string> => {
      request.body = fields;
      read = readCall(deps, request, response);
      if (!("who" in read))
        throw new Fault("invalid", "code-mistyped", "This code has a typing mistake.");
      await beforeEvidence(deps, read);
      return ownerOf(read.who);
    };
    try {
      const { form, call } = await deps.evidence.uploads.form(request, ready, async (sent) => {
        if (read === undefined) await ready(sent.fields);
        return keep(deps, read as ClaimCall, sent);
      });
      if (form.ok) await show(deps, call, { said: "evidence.kept" });
      else await show(deps, call, { attempt: form.attempt }, 422);
    } catch (error) {
      if (read === undefined) throw error;
      if (!("who" in read)) {
        await askCode(deps, response, 422, read);
        return;
      }
      await refuse(deps, read, error).catch(askUnknown(deps, read));
    }
  };
}

async function keep(
  deps: ClaimPageDeps,
  call: ClaimCall,
  sent: { readonly fields: unknown; readonly bytes: Uint8Array },
): Promise<{ form: ReturnType<typeof readForm>; call: ClaimCall }> {
  const form = readForm(sent.fields);
  const { request, who, key } = call;
  if (form.ok) {
    const file = { kind: form.value.kind, bytes: sent.bytes };
    await takeEvidence(deps, { request, who, key, byPage: true }, file);
  }
  return { form, call };
}

function readForm(fields: unknown): ReturnType<typeof parseForm<typeof EVIDENCE_FORM.fields>> {
  return parseForm(EVIDENCE_FORM, fields);
}

async function remove(deps: ClaimPageDeps, call: ClaimCall): Promise<void> {
  const { body } = call;
  const id = typeof body === "object" && body !== null && "file" in body ? body.file : undefined;
  try {
    await withClaims(deps, deps.changes)(call, (unit, claim) =>
      removeEvidence(unit, claim, evidenceIdOf(id)),
    );
  } catch (error) {
    return refuse(deps, call, error);
  }
  return show(deps, call, { said: "evidence.removed" });
}

async function refuse(deps: ClaimPageDeps, call: ClaimCall, error: unknown): Promise<void> {
  if (!(error instanceof Fault && TOLD.includes(error.code))) throw error;
  const status = error.kind === "too-many" ? 429 : error.kind === "unavailable" ? 503 : 422;
  return show(deps, call, { refused: error.code }, status);
}

import type { Request, Response, Router } from "express";
import {
  askForOriginal,
  markEvidence,
  openOriginal,
  openView,
} from "../evidence/look-at-evidence.ts";
import type { EvidenceId } from "../evidence/evidence.ts";
import type { Unit } from "../db/unit.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { formBody, parseForm } from "../http/form.ts";
import type { Field, Form, FormResult } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import type { Permission } from "../people/permission.ts";
import type { OpenCase } from "../vault/case-key.ts";
import type { Purpose } from "../vault/entry.ts";
import { evidenceIdOf } from "./evidence-routes.ts";
import { openForWork } from "./open-for-person.ts";
import { evidenceForReview } from "./review-evidence.ts";
import { acceptForm, sendClosed } from "./send-staff-pages.tsx";
import type { AtCase, StaffCasePageDeps } from "./send-staff-pages.tsx";
import { MARK_FORM, ORIGINAL_FORM } from "./staff-evidence-forms.ts";
import { StaffEvidencePage } from "./staff-evidence-page.tsx";
import type { EvidenceStep, StaffEvidenceProps } from "./staff-evidence-page.tsx";
import { downloadOf } from "./staff-evidence-routes.ts";
import { CASE_FORMS, OPEN_FORM } from "./staff-forms.ts";
import { CASES_PATH } from "./staff-queue-page.tsx";
import { caseIdOf, readerOf } from "./caseworker-routes.ts";

/** A form about one file that came back in due form. */
interface Sent {
  readonly request: Request;
  readonly response: Response;
  readonly at: AtCase & { readonly purpose: Purpose };
  readonly file: EvidenceId;
}

type Shown = Pick<StaffEvidenceProps, "shown" | "fault" | "done" | "tried">;

/** The reviewers' page of a case's files; every step is the answer to a form, so that no address opens a file. */
export function staffEvidencePages(router: Router, deps: StaffCasePageDeps): void {
  mount(router, deps, ["evidence", "case.read"], (sent) => show(deps, sent));
  mount(router, deps, ["evidence-look", "case.read"], async (sent) => {
    const { file: id, at } = sent;
    const opened = await inCase(deps, sent, (unit, open) =>
      openView(unit, open, { id, purpose: at.purpose }),
    );
    await show(deps, sent, { shown: { ...opened, id } });
  });
  mount(router, deps, ["evidence-mark", "case.assess"], (sent) =>
    step(deps, sent, { name: "evidence-mark", form: MARK_FORM }, async (unit, open, found) => {
      await markEvidence(unit, open, { id: sent.file, ...found });
    }),
  );
  mount(router, deps, ["evidence-opening", "case.read"], (sent) =>
    step(
      deps,
      sent,
      { name: "evidence-opening", form: ORIGINAL_FORM },
      async (unit, open, { reason }) => {
        await askForOriginal(unit, open, { id: sent.file, reason });
      },
    ),
  );
  mount(router, deps, ["evidence-original", "case.read"], async (sent) => {
    const { file: id, at, response } = sent;
    const opened = await inCase(deps, sent, (unit, open) =>
      openOriginal(unit, open, { id, purpose: at.purpose }),
    );
    const file = downloadOf(opened);
    response.setHeader("Content-Type", file.type);
    response.setHeader("Content-Disposition", `attachment; filename="${file.name}"`);
    response.setHeader("Content-Security-Policy", "sandbox; default-src 'none'");
    await file.pour(response);
  });
}

/** A path below a case, for people with the permission; what goes wrong with a file is said on the page. */
function mount(
  router: Router,
  deps: StaffCasePageDeps,
  [name, permission]: readonly [EvidenceStep, Permission],
  handle: (sent: Sent) => Promise<void>,
): void {
  const path = `${CASES_PATH}/:id/${name}`;
  router.post(path, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, permission);
    const closed = { viewer, id: caseIdOf(request.params["id"]) };
    try {
      acceptForm(deps, viewer, request);
    } catch (error) {
      return sendClosed(deps, response, closed, { fault: faultOf(error) });
    }
    const look = parseForm(OPEN_FORM, request.body);
    if (!look.ok) return sendClosed(deps, response, closed, { attempt: look.attempt });
    const body: unknown = request.body;
    const id = typeof body === "object" && body !== null && "file" in body ? body.file : undefined;
    const at = { ...closed, purpose: look.value.purpose };
    const sent = { request, response, at, file: evidenceIdOf(id) };
    try {
      await handle(sent);
    } catch (error) {
      const fault = faultOf(error);
      if (fault.code === "purpose-unfit") return sendClosed(deps, response, closed, { fault });
      if (!fault.code.startsWith("evidence-")) throw error;
      await show(deps, sent, { fault });
    }
  });
  router.get(path, (request, response) => {
    response.redirect(303, `${CASES_PATH}/${caseIdOf(request.params["id"])}`);
  });
}

async function step<F extends Readonly<Record<string, Field>>>(
  deps: StaffCasePageDeps,
  sent: Sent,
  { name, form }: { readonly name: EvidenceStep; readonly form: Form<F> },
  act: (unit: Unit, open: OpenCase, value: Value<F>) => Promise<void>,
): Promise<void> {
  const read = parseForm(form, sent.request.body);
  if (!read.ok) {
    const tried = { file: sent.file, step: name, attempt: read.attempt };
    return show(deps, sent, { tried });
  }
  await inCase(deps, sent, (unit, open) => act(unit, open, read.value));
  return show(deps, sent, { done: "mark.done" });
}

type Value<F extends Readonly<Record<string, Field>>> = Extract<
  FormResult<F>,
  { readonly ok: true }
>["value"];

async function inCase<T>(
  deps: StaffCasePageDeps,
  { at }: Sent,
  work: (unit: Unit, open: OpenCase) => Promise<T>,
): Promise<T> {
  const by = readerOf(at.viewer);
  return deps.work(at.viewer.actor, async (unit) =>
    work(
      unit,
      await openForWork(unit, deps.shreds, { id: at.id, by, purpose: at.purpose }, "files"),
    ),
  );
}

async function show(deps: StaffCasePageDeps, sent: Sent, shown: Shown = {}): Promise<void> {
  const { viewer, id, purpose } = sent.at;
  const look = { id, by: readerOf(viewer), purpose };
  const files = await deps.work(viewer.actor, (unit) => evidenceForReview(unit, deps.shreds, look));
  const token = deps.tokens.issue(
    { form: CASE_FORMS, session: viewer.formSession },
    deps.clock.now(),
  );
  const page = StaffEvidencePage({ person: viewer.person, token, id, purpose, files, ...shown });
  sendPage(sent.response, page, statusOfPage(shown.fault, shown.tried));
}

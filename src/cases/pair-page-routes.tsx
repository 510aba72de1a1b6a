import type { Request, Response, Router } from "express";
import type { Fault } from "../base/fault.ts";
import { actOnce } from "../http/act-once.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { leadBack } from "../http/lead-back.ts";
import { listProgrammes } from "../programmes/programme.store.ts";
import { judgePair } from "./judge-pair.ts";
import { PAIR_FORM } from "./pair-form.ts";
import { PairsPage } from "./pairs-page.tsx";
import { readDuplicates } from "./read-duplicates.ts";
import { acceptForm, sendClosed } from "./send-staff-pages.tsx";
import type { AtCase, StaffCasePageDeps } from "./send-staff-pages.tsx";
import { CASE_FORMS } from "./staff-forms.ts";
import { CASES_PATH } from "./staff-queue-page.tsx";
import { caseIdOf, readerOf } from "./caseworker-routes.ts";

/** Mounts the page of what a case shares with others, and what its judge says of it. Both are opened by a button: every look is one that was meant. */
export function pairPages(router: Router, deps: StaffCasePageDeps): void {
  const path = `${CASES_PATH}/:id/duplicates`;
  router.post(path, formBody, async (request, response) => {
    const at = await atCase(deps, request);
    try {
      acceptForm(deps, at.viewer, request);
    } catch (error) {
      return sendClosed(deps, response, at, { fault: faultOf(error) });
    }
    await sendPairs(deps, response, at);
  });
  router.post(`${path}/judgement`, formBody, async (request, response) => {
    const at = await atCase(deps, request);
    let key: string;
    try {
      key = acceptForm(deps, at.viewer, request);
    } catch (error) {
      return sendClosed(deps, response, at, { fault: faultOf(error) });
    }
    const form = parseForm(PAIR_FORM, request.body);
    if (!form.ok) return sendPairs(deps, response, at, { tried: form.attempt });
    const { version, other, ...said } = form.value;
    const given = { ...said, id: at.id, other: caseIdOf(other), expected: version };
    try {
      const sent = { request, by: at.viewer.actor, key };
      await actOnce(deps.work, sent, async (unit) => {
        await judgePair(unit, deps.shreds, { ...given, by: readerOf(at.viewer) });
      });
    } catch (error) {
      const tried = attemptOf(PAIR_FORM, request.body);
      return sendPairs(deps, response, at, { fault: faultOf(error), tried });
    }
    response.redirect(303, `${CASES_PATH}?done=judged`);
  });
  // The address of an answer, opened again without its form.
  for (const each of [path, `${path}/judgement`])
    leadBack(router, each, (request) => `${CASES_PATH}/${caseIdOf(request.params["id"])}`);
}

async function atCase(deps: StaffCasePageDeps, request: Request): Promise<AtCase> {
  const viewer = await deps.viewers.requirePerson(request, "duplicate.judge");
  return { viewer, id: caseIdOf(request.params["id"]) };
}

async function sendPairs(
  deps: StaffCasePageDeps,
  response: Response,
  { viewer, id }: AtCase,
  shown: { readonly fault?: Fault; readonly tried?: Attempt } = {},
): Promise<void> {
  const look = { id, by: readerOf(viewer) };
  const pairs = await deps.work(viewer.actor, (unit) => readDuplicates(unit, deps.shreds, look));
  const programmes = await listProgrammes(deps.read);
  const purpose = { form: CASE_FORMS, session: viewer.formSession };
  const page = (
    <PairsPage
      {...shown}
      id={id}
      person={viewer.person}
      token={deps.tokens.issue(purpose, deps.clock.now())}
      pairs={pairs}
      nameOf={(code) => programmes.find((each) => each.code === code)?.name ?? code}
    />
  );
  sendPage(response, page, statusOfPage(shown.fault, shown.tried));
}

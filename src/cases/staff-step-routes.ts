import type { Router } from "express";
import type { Unit } from "../db/unit.ts";
import { actOnce } from "../http/act-once.ts";
import { faultOf } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm, refuseField } from "../http/form.ts";
import type { Attempt, Field, Form } from "../http/form.ts";
import { leadBack } from "../http/lead-back.ts";
import type { Permission } from "../people/permission.ts";
import { assessCase } from "./assess-case.ts";
import type { StepName } from "./staff-case-forms.tsx";
import { ASSIGN_FORM, OPEN_FORM, SPAM_CHECK_FORM, SPAM_FORM, TAKE_FORM } from "./staff-forms.ts";
import { acceptForm, sendClosed, sendOpened } from "./send-staff-pages.tsx";
import type { AtCase, StaffCasePageDeps } from "./send-staff-pages.tsx";
import { CASES_PATH } from "./staff-queue-page.tsx";
import { caseIdOf, readerOf, reviewerOf } from "./caseworker-routes.ts";
import { askApplicant, endQuestion } from "./ask-applicant.ts";
import { QUESTION_FORM, readQuestion } from "./staff-question-part.tsx";
import { readStaffMessage, STAFF_MESSAGE_FORM } from "./staff-messages-part.tsx";
import { writeAsFund } from "./messages.ts";
import { assignReviewers, takeCase } from "./triage-case.ts";
import { judgeSpam, markSpam } from "./turn-away.ts";
import { readVerdict, VERDICT_FORM } from "./verdict-form.ts";

/** A step of a caseworker: the same command as the JSON route of the same name, with a form in front of it. */
interface Step<V> {
  readonly name: StepName;
  readonly permission: Permission;
  readonly form: Form<Readonly<Record<string, Field>>>;
  readonly read: (
    body: unknown,
  ) => { readonly ok: true; readonly value: V } | { readonly ok: false; readonly attempt: Attempt };
  readonly act: (unit: Unit, at: AtCase, value: V) => Promise<unknown>;
  /** Where the browser goes after it: the case, or the queue when the case is closed to this person now. */
  readonly then: (at: AtCase) => string;
}

/** Faults that are the fault of one field, and are shown at it. */
const FIELD_OF: Readonly<Record<string, string>> = {
  "award-out-of-range": "amount",
  "amount-of-neither": "amount",
  "tier-exceeded": "amount",
  "tier-not-offered": "tier",
  "tier-unneeded": "tier",
  "rate-needed": "unit",
};

/** Mounts the steps below a case's page: triage, assignment, spam, assessments. */
export function stepRoutes(router: Router, deps: StaffCasePageDeps): void {
  const { shreds, tokenKeys } = deps;
  mountStep(router, deps, {
    name: "triage",
    permission: "case.triage",
    form: TAKE_FORM,
    read: (body) => parseForm(TAKE_FORM, body),
    act: (unit, { id, viewer }, { version }) =>
      takeCase(unit, shreds, { id, by: readerOf(viewer), expected: version }),
    then: ({ id }) => `${CASES_PATH}/${id}?done=taken`,
  });
  mountStep(router, deps, {
    name: "assignment",
    permission: "case.assign",
    form: ASSIGN_FORM,
    read: (body) => parseForm(ASSIGN_FORM, body),
    act: (unit, { id, viewer }, { version, conflicts, urgency }) => {
      const step = {
        id,
        by: readerOf(viewer),
        expected: version,
        urgent: urgency.includes("urgent"),
      };
      return assignReviewers(unit, shreds, { ...step, list: viewer.people, conflicts });
    },
    then: () => `${CASES_PATH}?done=drawn`,
  });
  spamSteps(router, deps);
  mountStep(router, deps, {
    name: "assessments",
    permission: "case.assess",
    form: VERDICT_FORM,
    read: readVerdict,
    act: (unit, { id, viewer }, { version, given }) => {
      const step = { id, by: reviewerOf(viewer), expected: version };
      return assessCase(unit, shreds, { ...step, list: viewer.people, tokenKeys, given });
    },
    then: () => `${CASES_PATH}?done=verdict`,
  });
  mountStep(router, deps, {
    name: "messages",
    permission: "case.message",
    form: STAFF_MESSAGE_FORM,
    read: readStaffMessage,
    act: (unit, { id, viewer }, { template, text }) =>
      writeAsFund(unit, shreds, { id, by: readerOf(viewer), said: { template, text } }),
    then: ({ id }) => `${CASES_PATH}/${id}?done=messages`,
  });
  questionSteps(router, deps);
}

/** Two people turn away what is no request. */
function spamSteps(router: Router, deps: StaffCasePageDeps): void {
  mountStep(router, deps, {
    name: "spam",
    permission: "case.triage",
    form: SPAM_FORM,
    read: (body) => parseForm(SPAM_FORM, body),
    act: (unit, { id, viewer }, { version, reason }) => {
      const step = { id, by: readerOf(viewer), expected: version };
      return markSpam(unit, deps.shreds, { ...step, list: viewer.people, reason });
    },
    then: () => `${CASES_PATH}?done=spam`,
  });
  mountStep(router, deps, {
    name: "spam-check",
    permission: "spam.judge",
    form: SPAM_CHECK_FORM,
    read: (body) => parseForm(SPAM_CHECK_FORM, body),
    act: (unit, { id, viewer }, { version, is }) => {
      const step = { id, by: readerOf(viewer), expected: version };
      return judgeSpam(unit, deps.shreds, { ...step, list: viewer.people, agrees: is === "spam" });
    },
    then: () => `${CASES_PATH}?done=checked`,
  });
}

/** A reviewer asks the applicant, or goes on without the answer. */
function questionSteps(router: Router, deps: StaffCasePageDeps): void {
  mountStep(router, deps, {
    name: "question",
    permission: "case.assess",
    form: QUESTION_FORM,
    read: readQuestion,
    act: (unit, { id, viewer }, { version, days, ready: template, question: text }) => {
      const step = { id, by: readerOf(viewer), expected: version };
      return askApplicant(unit, deps.shreds, { ...step, said: { template, text }, days });
    },
    then: () => `${CASES_PATH}?done=question`,
  });
  mountStep(router, deps, {
    name: "question-end",
    permission: "case.assess",
    form: TAKE_FORM,
    read: (body) => parseForm(TAKE_FORM, body),
    act: (unit, { id, viewer }, { version }) =>
      endQuestion(unit, deps.shreds, { id, by: readerOf(viewer), expected: version }),
    then: ({ id }) => `${CASES_PATH}/${id}`,
  });
}

function mountStep<V>(router: Router, deps: StaffCasePageDeps, step: Step<V>): void {
  const path = `${CASES_PATH}/:id/${step.name}`;
  router.post(path, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, step.permission);
    const at = { viewer, id: caseIdOf(request.params["id"]) };
    let key: string;
    try {
      key = acceptForm(deps, viewer, request);
    } catch (error) {
      // Whoever sent this form did not get it from us, so nothing is opened for it.
      return sendClosed(deps, response, at, { fault: faultOf(error) });
    }
    const look = parseForm(OPEN_FORM, request.body);
    const form = step.read(request.body);
    if (!look.ok) return sendClosed(deps, response, at, { attempt: look.attempt });
    const again = { ...at, purpose: look.value.purpose };
    const tried = (attempt: Attempt) => ({ tried: { step: step.name, attempt } });
    if (!form.ok) return sendOpened(deps, response, again, tried(form.attempt));
    try {
      const sent = { request, by: viewer.actor, key };
      await actOnce(deps.work, sent, async (unit) => {
        await step.act(unit, at, form.value);
      });
    } catch (error) {
      const fault = faultOf(error);
      const field = FIELD_OF[fault.code];
      const typed = attemptOf(step.form, request.body);
      return sendOpened(
        deps,
        response,
        again,
        field === undefined
          ? { ...tried(typed), fault }
          : tried(refuseField(typed, field, fault.message)),
      );
    }
    response.redirect(303, step.then(at));
  });
  // The address of an answer, opened again without its form.
  leadBack(router, path, (request) => `${CASES_PATH}/${caseIdOf(request.params["id"])}`);
}

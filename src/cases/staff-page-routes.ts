import express from "express";
import type { Router } from "express";
import { faultOf } from "../http/fault-notice.tsx";
import { formBody, parseForm } from "../http/form.ts";
import { wordDone } from "../http/word-done.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import { CASE_STATES } from "./case.ts";
import { lookPages } from "./look-page-routes.tsx";
import { reviewerPages } from "./reviewer-page-routes.tsx";
import { recusalPages } from "./recusal-page-routes.tsx";
import { pairPages } from "./pair-page-routes.tsx";
import { acceptForm, sendClosed, sendOpened, sendQueue } from "./send-staff-pages.tsx";
import type { StaffCasePageDeps } from "./send-staff-pages.tsx";
import { staffEvidencePages } from "./staff-evidence-page-routes.ts";
import { OPEN_FORM } from "./staff-forms.ts";
import { CASES_PATH } from "./staff-queue-page.tsx";
import { caseIdOf } from "./caseworker-routes.ts";
import { stepRoutes } from "./staff-step-routes.ts";
import type { StaffCaseKey } from "./staff-texts.ts";
import { UNDECIDED } from "./turn.ts";

/** What is said of the step just taken, by the word that its redirect carries. */
const DONE: Readonly<Record<string, StaffCaseKey>> = {
  taken: "done.taken",
  drawn: "done.drawn",
  spam: "done.spam",
  checked: "done.checked",
  verdict: "done.verdict",
  recused: "done.recused",
  judged: "done.judged",
  messages: "done.messages",
  question: "done.question",
};

/** The caseworkers' pages: the queue, a case before and after it is opened, and the steps. */
export function staffCasePages(deps: StaffCasePageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(CASES_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "case.list");
    const state = CASE_STATES.find((each) => each === request.query["state"]);
    const decided =
      state === undefined ? request.query["show"] === "decided" : !UNDECIDED.includes(state);
    const overdue = state === undefined && request.query["show"] === "overdue";
    const sent = request.query["after"];
    const after = typeof sent === "string" ? sent : undefined;
    const done = wordDone(request, DONE);
    await sendQueue(deps, response, { viewer, decided, overdue, state, after, done });
  });
  router.get(`${CASES_PATH}/:id`, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "case.read");
    const at = { viewer, id: caseIdOf(request.params["id"]) };
    await sendClosed(deps, response, at, { done: wordDone(request, DONE) });
  });
  router.post(`${CASES_PATH}/:id`, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "case.read");
    const at = { viewer, id: caseIdOf(request.params["id"]) };
    try {
      acceptForm(deps, viewer, request);
    } catch (error) {
      return sendClosed(deps, response, at, { fault: faultOf(error) });
    }
    const form = parseForm(OPEN_FORM, request.body);
    if (!form.ok) return sendClosed(deps, response, at, { attempt: form.attempt });
    await sendOpened(deps, response, { ...at, purpose: form.value.purpose });
  });
  staffEvidencePages(router, deps);
  stepRoutes(router, deps);
  recusalPages(router, deps);
  pairPages(router, deps);
  router.use(lookPages(deps));
  router.use(reviewerPages(deps));
  router.use(signInFirst);
  return router;
}

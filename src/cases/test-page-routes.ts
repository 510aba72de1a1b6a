import express from "express";
import type { Request, Response, Router } from "express";
import type { FormTokens } from "../http/csrf.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { wordDone } from "../http/word-done.ts";
import { leadBack } from "../http/lead-back.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import type { Viewer } from "../people/viewer.ts";
import { agreeTest, proposeTest, requireNoReviewer } from "./make-test.ts";
import { AGREE_FORM, PROPOSE_FORM, SEND_FORM } from "./test-forms.ts";
import { listTests } from "./test-request.store.ts";
import { sendAsApplicant, toldTests } from "./test-routes.ts";
import type { TestDeps } from "./test-routes.ts";
import { TESTS_PATH, TestsPage } from "./tests-page.tsx";
import type { TestsPageProps } from "./tests-page.tsx";
import type { TestKey } from "./test-texts.ts";

const DONE: Readonly<Record<string, TestKey>> = { agreed: "done.agreed", sent: "done.sent" };

/** What the page needs beside what the JSON routes need. */
export interface TestPageDeps extends TestDeps {
  readonly tokens: FormTokens;
}

/** `/staff/tests`: proposes a test request, agrees to one and sends it. */
export function testPages(deps: TestPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(TESTS_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "test.manage");
    requireNoReviewer(viewer.person);
    await send(deps, response, viewer, { done: wordDone(request, DONE) });
  });
  router.post(TESTS_PATH, formBody, async (request, response) => {
    const viewer = await entered(deps, request);
    const form = parseForm(PROPOSE_FORM, request.body);
    if (!form.ok)
      return send(deps, response, viewer, { tried: { step: "", attempt: form.attempt } });
    const tried = { step: "", attempt: attemptOf(PROPOSE_FORM, request.body) } as const;
    await trying(deps, response, { viewer, tried }, async () => {
      const made = await deps.work(viewer.actor, (unit) =>
        proposeTest(unit, viewer.person, form.value),
      );
      await send(deps, response, viewer, { claimCode: made.claimCode });
    });
  });
  router.post(`${TESTS_PATH}/agreement`, formBody, async (request, response) => {
    const viewer = await entered(deps, request);
    const form = parseForm(AGREE_FORM, request.body);
    if (!form.ok)
      return send(deps, response, viewer, { tried: { step: "agreement", attempt: form.attempt } });
    const tried = { step: "agreement", attempt: attemptOf(AGREE_FORM, request.body) } as const;
    await trying(deps, response, { viewer, tried }, async () => {
      await deps.work(viewer.actor, (unit) => agreeTest(unit, viewer.person, form.value));
      response.redirect(303, `${TESTS_PATH}?done=agreed`);
    });
  });
  router.post(`${TESTS_PATH}/requests`, formBody, async (request, response) => {
    const viewer = await entered(deps, request);
    const form = parseForm(SEND_FORM, request.body);
    if (!form.ok)
      return send(deps, response, viewer, { tried: { step: "requests", attempt: form.attempt } });
    const tried = { step: "requests", attempt: attemptOf(SEND_FORM, request.body) } as const;
    await trying(deps, response, { viewer, tried }, async () => {
      await sendAsApplicant(deps, viewer.person, form.value);
      response.redirect(303, `${TESTS_PATH}?done=sent`);
    });
  });
  for (const step of ["agreement", "requests"])
    leadBack(router, `${TESTS_PATH}/${step}`, TESTS_PATH);
  router.use(signInFirst);
  return router;
}

async function entered(deps: TestPageDeps, request: Request): Promise<Viewer> {
  const viewer = await deps.viewers.requirePerson(request, "test.manage");
  deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
  return viewer;
}

/** Does it, or shows the page with why not. */
async function trying(
  deps: TestPageDeps,
  response: Response,
  step: { readonly viewer: Viewer; readonly tried: TestsPageProps["tried"] },
  act: () => Promise<void>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    await send(deps, response, step.viewer, { fault: faultOf(error), tried: step.tried });
  }
}

async function send(
  deps: TestPageDeps,
  response: Response,
  viewer: Viewer,
  shown: Pick<TestsPageProps, "claimCode" | "done" | "fault" | "tried">,
): Promise<void> {
  const now = deps.clock.now();
  const page = TestsPage({
    person: viewer.person,
    tests: toldTests(await listTests(deps.read), now),
    token: deps.tokens.issue(purposeOf(viewer), now),
    ...shown,
  });
  sendPage(response, page, statusOfPage(shown.fault, shown.tried));
}

function purposeOf({ formSession }: Viewer): { readonly form: string; readonly session: string } {
  return { form: PROPOSE_FORM.name, session: formSession };
}

import express from "express";
import type { RequestHandler, Router } from "express";
import type { z } from "zod";
import { Fault } from "../base/fault.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { parseForm, refuseField } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { checkSignIn, signInFailed } from "./check-sign-in.ts";
import { proveSecondFactor } from "./prove-second-factor.ts";
import { sessionWire, SessionWire } from "./session-wire.ts";
import type { PeopleRoutes } from "./routes.ts";
import { markProven } from "./session.store.ts";
import { readForm, signInFirst } from "./sign-in-first.ts";
import { ProofBody } from "./sign-in-form.ts";
import { isStepUpField, STEP_UP_FORM } from "./step-up-form.ts";
import { STEP_UP_PATH, StepUpPage } from "./step-up-page.tsx";
import { peopleTexts } from "./texts.ts";
import { sessionToken } from "./viewer.ts";
import type { Viewer } from "./viewer.ts";

/** How people prove again who they are before a decision: `POST /api/v1/staff/session/step-up`. */
export function stepUpApi(deps: PeopleRoutes, limited: RequestHandler): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/staff/session/step-up",
    name: "stepUp",
    summary: "Prove again who is signed in, before a decision",
    description:
      "Asked for by the problem step-up-needed: decisions want a proof that is at most fifteen minutes old. The session stays the same.",
    tag: "caseworker",
    auth: deps.viewers.staff(),
    before: [limited],
    body: ProofBody,
    response: SessionWire,
    problems: ["sign-in-needed", "sign-in-failed", "too-many-requests"],
    handle: async ({ who, body, request }) => {
      await stepUp(deps, who, body);
      const again = await deps.viewers.ofToken(sessionToken(request, deps.jar));
      if (again === undefined) throw signInFailed();
      return sessionWire(again);
    },
  });
}

/**
 * The page that asks for it. With a right proof the form that it carries goes on to where it was sent, in this same request, as if
 * it had just come: so these pages are mounted before all others.
 */
export function stepUpPages(deps: PeopleRoutes, limited: RequestHandler): Router {
  const router = express.Router({ caseSensitive: true });
  router.post(STEP_UP_PATH, limited, async (request, response, next) => {
    const viewer = await deps.viewers.requirePerson(request);
    await readForm(request, response);
    const form = parseForm(STEP_UP_FORM, request.body);
    const waiting = { to: form.ok ? form.value.stepUpTo : "", body: request.body as unknown };
    if (!form.ok) {
      const to = form.attempt.values["stepUpTo"];
      if (typeof to !== "string" || form.attempt.errors["stepUpTo"] !== undefined)
        throw new Fault("forbidden", "form-expired", "This form is too old. Open it again.");
      const page = StepUpPage({ waiting: { ...waiting, to }, attempt: form.attempt });
      sendPage(response, page, 422);
      return;
    }
    const { stepUpTo, stepUpPassphrase: passphrase, stepUpCode: code } = form.value;
    try {
      await stepUp(deps, viewer, { passphrase, code });
    } catch (error) {
      if (!(error instanceof Fault && error.code === "sign-in-failed")) throw error;
      const wrong = peopleTexts("en").t("signIn.failed");
      const attempt = refuseField({ values: {}, errors: {} }, "stepUpPassphrase", wrong);
      sendPage(response, StepUpPage({ waiting, attempt }), 401);
      return;
    }
    request.url = stepUpTo;
    request.body = restOf(request.body);
    next();
  });
  router.get(STEP_UP_PATH, (_request, response) => {
    response.redirect(303, "/staff");
  });
  router.use(signInFirst);
  return router;
}

/** Proves it as at sign-in and notes when; Fault unauthenticated `sign-in-failed`. */
async function stepUp(
  deps: PeopleRoutes,
  viewer: Viewer,
  proof: z.output<typeof ProofBody>,
): Promise<void> {
  const attempt = { person: viewer.person.code, ...proof };
  const unlocked = await checkSignIn(deps.read, attempt, deps.clock.now(), deps.cost);
  const proven = await deps.work(viewer.actor, async (unit) => {
    if (!(await proveSecondFactor(unit, unlocked))) return false;
    const secondFactor = unlocked.second.kind !== "none";
    await markProven(unit, viewer.sessionId, { secondFactor });
    return true;
  });
  // The unit has committed, so that the wrong try is counted.
  if (!proven) throw signInFailed();
}

function restOf(body: unknown): Record<string, unknown> {
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return Object.fromEntries(entries.filter(([name]) => !isStepUpField(name)));
}

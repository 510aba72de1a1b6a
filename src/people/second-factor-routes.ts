import express from "express";
import type { Request, RequestHandler, Response, Router } from "express";
import { Fault } from "../base/fault.ts";
import { Refusal } from "../base/refusal.ts";
import { parseForm, refuseField, UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { formBody } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { checkSignIn } from "./check-sign-in.ts";
import type { Unlocked } from "./check-sign-in.ts";
import { enrolSecondFactor } from "./enrol-second-factor.ts";
import type { Enrolment } from "./enrol-second-factor.ts";
import type { PeopleRoutes } from "./routes.ts";
import { SECOND_FACTOR_FORM } from "./second-factor-form.ts";
import { RecoveryCodesPage, SECOND_FACTOR_PATH, SecondFactorPage } from "./second-factor-page.tsx";
import { openPending, sealPending } from "./session.ts";
import { signInFirst } from "./sign-in-first.ts";
import { peopleTexts } from "./texts.ts";
import { sessionToken } from "./viewer.ts";
import type { Viewer } from "./viewer.ts";

/** RFC 4226 section 4 wants 160 bits. */
const SECRET_BYTES = 20;

/** The pages that enrol a second factor, whole without script. The secret waits nowhere but in the page that shows it, sealed. */
export function secondFactorPages(deps: PeopleRoutes, limited: RequestHandler): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(SECOND_FACTOR_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request);
    sendForm(deps, { request, response, viewer }, deps.random.bytes(SECRET_BYTES), UNTOUCHED);
  });
  router.post(SECOND_FACTOR_PATH, limited, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request);
    const at = { request, response, viewer };
    deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
    const secret = secretOf(deps, at);
    const form = parseForm(SECOND_FACTOR_FORM, request.body);
    if (!form.ok) {
      sendForm(deps, at, secret, form.attempt);
      return;
    }
    const { fresh, passphrase, present } = form.value;
    const unlocked = await unlock(deps, viewer, { passphrase, code: present });
    const given = { secret, code: fresh, session: viewer.sessionId };
    const outcome =
      unlocked === undefined
        ? undefined
        : await deps.work(viewer.actor, (unit) => enrolSecondFactor(unit, unlocked, given));
    if (outcome?.kind === "enrolled")
      sendPage(response, RecoveryCodesPage({ person: viewer.person, codes: outcome.recovery }));
    else sendForm(deps, at, secret, refused(outcome));
  });
  router.use(signInFirst);
  return router;
}

interface At {
  readonly request: Request;
  readonly response: Response;
  readonly viewer: Viewer;
}

function sendForm(deps: PeopleRoutes, at: At, secret: Uint8Array, attempt: Attempt): void {
  const { viewer, request, response } = at;
  const { person } = viewer;
  const page = SecondFactorPage({
    person,
    secret,
    pending: sealPending(sessionToken(request, deps.jar), person.code, secret, deps.random),
    token: deps.tokens.issue(purposeOf(viewer), deps.clock.now()),
    replaces: viewer.secondFactor,
    attempt,
  });
  sendPage(response, page, Object.keys(attempt.errors).length === 0 ? 200 : 422);
}

/** The secret that the page showed; a fresh one in its place would be one that no app has. */
function secretOf(deps: PeopleRoutes, { request, viewer }: At): Uint8Array {
  const body: unknown = request.body;
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  const field: unknown = entries.find(([name]) => name === "pending")?.[1];
  try {
    const token = sessionToken(request, deps.jar);
    return openPending(token, viewer.person.code, typeof field === "string" ? field : "");
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    throw new Fault("forbidden", "form-expired", "This form is too old. Open it again.");
  }
}

async function unlock(
  deps: PeopleRoutes,
  viewer: Viewer,
  proof: { passphrase: string; code: string | undefined },
): Promise<Unlocked | undefined> {
  const attempt = { person: viewer.person.code, ...proof };
  try {
    return await checkSignIn(deps.read, attempt, deps.clock.now(), deps.cost);
  } catch (error) {
    if (error instanceof Fault && error.code === "sign-in-failed") return undefined;
    throw error;
  }
}

/** A wrong passphrase and a wrong code of the present second factor are one answer, as at sign-in. */
function refused(outcome: Enrolment | undefined): Attempt {
  const { t } = peopleTexts("en");
  return outcome?.kind === "refused" && outcome.wrong === "fresh"
    ? refuseField(UNTOUCHED, "fresh", t("secondFactor.wrong"))
    : refuseField(UNTOUCHED, "passphrase", t("secondFactor.unproven"));
}

function purposeOf(viewer: Viewer): { readonly form: string; readonly session: string } {
  return { form: SECOND_FACTOR_FORM.name, session: viewer.formSession };
}

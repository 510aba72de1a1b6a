import express from "express";
import type { RequestHandler, Response, Router } from "express";
import { z } from "zod";
import { Fault } from "../base/fault.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { clearCookie } from "../http/cookie.ts";
import { formBody, parseForm, refuseField, UNTOUCHED } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { forgetSite } from "../http/headers.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { changePassphrase, newLock } from "./change-passphrase.ts";
import { checkSignIn, signInFailed } from "./check-sign-in.ts";
import { SIGN_IN_PATH } from "./pages.tsx";
import { checkNewPassphrase } from "./passphrase.ts";
import { PASSPHRASE_FORM } from "./passphrase-form.ts";
import { PASSPHRASE_PATH, PassphrasePage } from "./passphrase-page.tsx";
import type { PeopleRoutes } from "./routes.ts";
import { signInFirst } from "./sign-in-first.ts";
import { ProofBody } from "./sign-in-form.ts";
import { peopleTexts } from "./texts.ts";
import { SESSION_COOKIE } from "./viewer.ts";
import type { Viewer } from "./viewer.ts";

const ChangeBody = ProofBody.extend({ fresh: z.string().max(1024) });

/** Changing one's own passphrase by JSON. */
export function passphraseApi(deps: PeopleRoutes, limited: RequestHandler): ApiRoute {
  return apiRoute({
    method: "put",
    path: "/api/v1/staff/passphrase",
    name: "changePassphrase",
    summary: "Change one's own passphrase",
    description:
      "Wants the present one, and the second factor if there is one. Ends all one's sessions, this one too.",
    tag: "caseworker",
    auth: deps.viewers.staff(),
    before: [limited],
    body: ChangeBody,
    status: 204,
    response: z.strictObject({}),
    problems: ["sign-in-needed", "sign-in-failed", "passphrase-weak", "too-many-requests"],
    handle: async ({ who, body, request }) => {
      await change(deps, who, body);
      if (request.res !== undefined) forget(deps, request.res);
      return {};
    },
  });
}

/** The page that does the same. */
export function passphrasePages(deps: PeopleRoutes, limited: RequestHandler): Router {
  const router = express.Router({ caseSensitive: true });
  const purposeOf = ({ formSession }: Viewer) => ({
    form: PASSPHRASE_FORM.name,
    session: formSession,
  });
  const send = (response: Response, viewer: Viewer, attempt: Attempt): void => {
    const page = PassphrasePage({
      person: viewer.person,
      token: deps.tokens.issue(purposeOf(viewer), deps.clock.now()),
      attempt,
    });
    sendPage(response, page, Object.keys(attempt.errors).length === 0 ? 200 : 422);
  };
  router.get(PASSPHRASE_PATH, async (request, response) => {
    send(response, await deps.viewers.requirePerson(request), UNTOUCHED);
  });
  router.post(PASSPHRASE_PATH, limited, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request);
    deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
    const form = parseForm(PASSPHRASE_FORM, request.body);
    const refused = form.ok ? await tryIt(deps, viewer, form.value) : form.attempt;
    if (refused !== undefined) {
      send(response, viewer, refused);
      return;
    }
    forget(deps, response);
    response.redirect(303, SIGN_IN_PATH);
  });
  router.use(signInFirst);
  return router;
}

/** What is wrong with what was typed; undefined when the passphrase is another one now. */
async function tryIt(
  deps: PeopleRoutes,
  viewer: Viewer,
  typed: { passphrase: string; code?: string | undefined; fresh: string; again: string },
): Promise<Attempt | undefined> {
  const { t } = peopleTexts("en");
  const { again, ...proof } = typed;
  if (proof.fresh !== again) return refuseField(UNTOUCHED, "again", t("passphrase.differ"));
  try {
    await change(deps, viewer, proof);
    return undefined;
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    if (error.code === "passphrase-weak") return refuseField(UNTOUCHED, "fresh", error.message);
    if (error.code !== "sign-in-failed") throw error;
    return refuseField(UNTOUCHED, "passphrase", t("secondFactor.unproven"));
  }
}

/** Derives both keys before the unit, which holds no connection for as long as that takes. Faults: unauthenticated `sign-in-failed`, invalid `passphrase-weak`. */
async function change(
  deps: PeopleRoutes,
  viewer: Viewer,
  { fresh, ...proof }: z.output<typeof ChangeBody>,
): Promise<void> {
  const attempt = { person: viewer.person.code, ...proof };
  checkNewPassphrase(fresh);
  const unlocked = await checkSignIn(deps.read, attempt, deps.clock.now(), deps.cost);
  const lock = await newLock(fresh, deps.cost, deps.random);
  const done = await deps.work(viewer.actor, (unit) => changePassphrase(unit, unlocked, lock));
  // The unit has committed, so that the wrong try is counted.
  if (!done) throw signInFailed();
}

function forget(deps: PeopleRoutes, response: Response): void {
  clearCookie(response, deps.jar, SESSION_COOKIE);
  forgetSite(response);
}

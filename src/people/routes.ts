import express from "express";
import type { Request, RequestHandler, Response, Router } from "express";
import { z } from "zod";
import type { Clock, Random } from "../base/clock.ts";
import { Fault } from "../base/fault.ts";
import type { Reader, Work } from "../db/unit.ts";
import { anybody } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { clearCookie, setCookie } from "../http/cookie.ts";
import type { CookieJar } from "../http/cookie.ts";
import type { FormTokens } from "../http/csrf.ts";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import { TOKEN_FIELD } from "../http/form-view.tsx";
import { forgetSite } from "../http/headers.ts";
import { sendPage } from "../http/layout.tsx";
import type { RateLimit } from "../http/rate-limit.ts";
import { ACCOUNT_PATH } from "./account-page.tsx";
import { accountRoutes } from "./account-routes.ts";
import { checkSignIn, signInFailed } from "./check-sign-in.ts";
import type { SignInAttempt } from "./check-sign-in.ts";
import { endSession } from "./end-session.ts";
import { SIGN_IN_PATH, SIGN_OUT_PATH, SignInPage, SignOutPage, STAFF_PATH } from "./pages.tsx";
import { freezeApi, freezePages } from "./freeze-routes.ts";
import { languagesApi, languagesPages } from "./languages-routes.ts";
import type { KdfCost } from "./passphrase.ts";
import { passphraseApi, passphrasePages } from "./passphrase-routes.ts";
import { secondFactorPages } from "./second-factor-routes.ts";
import { sessionWire, SessionWire } from "./session-wire.ts";
import { SIGN_IN_FORM, SignInBody } from "./sign-in-form.ts";
import { stepUpApi, stepUpPages } from "./step-up-routes.ts";
import { startSession } from "./start-session.ts";
import { SESSION_COOKIE, sessionToken } from "./viewer.ts";
import type { Viewer, Viewers } from "./viewer.ts";

/** What the routes of this folder need. `cost` is that of a new enrolment. */
export interface PeopleRoutes {
  readonly read: Reader;
  readonly work: Work;
  readonly clock: Clock;
  readonly random: Random;
  readonly jar: CookieJar;
  readonly viewers: Viewers;
  readonly tokens: FormTokens;
  readonly limit: (limit: RateLimit) => RequestHandler;
  readonly cost: KdfCost;
}

/** A sign-in costs a derivation of 64 MiB, so all together are bounded; five tries in a minute are enough for anyone. */
const SIGN_IN_LIMIT: RateLimit = {
  name: "sign-in",
  perAddress: { points: 5, seconds: 60 },
  overall: { points: 60, seconds: 60 },
};

/** The same derivation for people who are signed in, so of few and with a name. */
const PROOF_LIMIT: RateLimit = {
  name: "proof",
  perAddress: { points: 20, seconds: 60 },
  overall: { points: 60, seconds: 60 },
};

/** Sign-in and sign-out: `/api/v1/staff/session` as a resource, and the pages below `/staff`. */
export function peopleRoutes(deps: PeopleRoutes): {
  readonly api: readonly ApiRoute[];
  readonly pages: Router;
} {
  const limited = deps.limit(SIGN_IN_LIMIT);
  const proof = deps.limit(PROOF_LIMIT);
  const account = accountRoutes(deps);
  return {
    api: [
      ...sessionApi(deps, limited),
      stepUpApi(deps, proof),
      ...account.api,
      passphraseApi(deps, proof),
      ...languagesApi(deps),
      ...freezeApi(deps),
    ],
    // First the page from which forms go on: they reach only what is mounted after it.
    pages: stepUpPages(deps, proof)
      .use(sessionPages(deps, limited))
      .use(account.pages)
      .use(languagesPages(deps))
      .use(freezePages(deps))
      .use(secondFactorPages(deps, proof))
      .use(passphrasePages(deps, proof)),
  };
}

function sessionApi(deps: PeopleRoutes, limited: RequestHandler): ApiRoute[] {
  const path = "/api/v1/staff/session";
  return [
    apiRoute({
      method: "post",
      path,
      name: "signIn",
      summary: "Sign in as staff",
      description:
        "Sets the session cookie. The passphrase unlocks the person's keys for the session.",
      tag: "caseworker",
      auth: anybody,
      before: [limited],
      body: SignInBody,
      status: 201,
      response: SessionWire,
      problems: ["sign-in-failed", "too-many-requests"],
      handle: async ({ body, request }) =>
        sessionWire(await signIn(deps, request, responseOf(request), body)),
    }),
    apiRoute({
      method: "get",
      path,
      name: "getSession",
      summary: "Who is signed in, and what they may do",
      tag: "caseworker",
      auth: deps.viewers.staff(),
      response: SessionWire,
      problems: ["sign-in-needed"],
      handle: ({ who }) => Promise.resolve(sessionWire(who)),
    }),
    apiRoute({
      method: "delete",
      path,
      name: "signOut",
      summary: "Sign out",
      description:
        "Deletes the session and the unlocked keys in it. Without a session nothing happens.",
      tag: "caseworker",
      auth: anybody,
      status: 204,
      response: z.strictObject({}),
      problems: [],
      handle: async ({ request }) => {
        await signOut(deps, request, responseOf(request));
        return {};
      },
    }),
  ];
}

function sessionPages(deps: PeopleRoutes, limited: RequestHandler): Router {
  const router = express.Router();
  const newToken = (): string =>
    deps.tokens.issue({ form: SIGN_IN_FORM.name, session: "" }, deps.clock.now());
  router.get(SIGN_IN_PATH, (_request, response) => {
    sendPage(response, SignInPage({ token: newToken() }));
  });
  router.post(SIGN_IN_PATH, limited, formBody, async (request, response) => {
    const purpose = { form: SIGN_IN_FORM.name, session: "" };
    deps.tokens.accept(tokenOf(request), purpose, deps.clock.now());
    const read = parseForm(SIGN_IN_FORM, request.body);
    if (!read.ok) {
      sendPage(response, SignInPage({ token: newToken(), attempt: read.attempt }), 422);
      return;
    }
    try {
      const { withheld } = await signIn(deps, request, response, read.value);
      response.redirect(303, withheld.length === 0 ? STAFF_PATH : ACCOUNT_PATH);
    } catch (error) {
      if (!(error instanceof Fault && error.code === "sign-in-failed")) throw error;
      const attempt = attemptOf(SIGN_IN_FORM, request.body);
      sendPage(response, SignInPage({ token: newToken(), attempt, failed: true }), 401);
    }
  });
  router.get(SIGN_OUT_PATH, async (request, response) => {
    const viewer = await deps.viewers.findPerson(request);
    if (viewer === undefined) {
      response.redirect(303, SIGN_IN_PATH);
      return;
    }
    const purpose = { form: "sign-out", session: viewer.formSession };
    const token = deps.tokens.issue(purpose, deps.clock.now());
    sendPage(response, SignOutPage({ token, person: viewer.person }));
  });
  router.post(SIGN_OUT_PATH, formBody, async (request, response) => {
    const viewer = await deps.viewers.findPerson(request);
    if (viewer !== undefined) {
      const purpose = { form: "sign-out", session: viewer.formSession };
      deps.tokens.accept(tokenOf(request), purpose, deps.clock.now());
    }
    await signOut(deps, request, response);
    response.redirect(303, SIGN_IN_PATH);
  });
  return router;
}

/** Checks, ends the browser's former session if it had one, begins the new one and sets its cookie. */
async function signIn(
  deps: PeopleRoutes,
  request: Request,
  response: Response,
  attempt: SignInAttempt,
): Promise<Viewer> {
  const unlocked = await checkSignIn(deps.read, attempt, deps.clock.now(), deps.cost);
  const actor = { kind: "person", person: unlocked.person } as const;
  const token = await deps.work(actor, async (unit) => {
    const started = await startSession(unit, unlocked);
    if (started !== undefined) await endSession(unit, sessionToken(request, deps.jar));
    return started;
  });
  // The unit has committed, so that the wrong try is counted.
  if (token === undefined) throw signInFailed();
  const viewer = await deps.viewers.ofToken(token);
  if (viewer === undefined) throw new Error("signIn: the session is not there");
  setCookie(response, deps.jar, { name: SESSION_COOKIE, value: token });
  return viewer;
}

async function signOut(deps: PeopleRoutes, request: Request, response: Response): Promise<void> {
  const token = sessionToken(request, deps.jar);
  if (token !== "") await deps.work({ kind: "public" }, (unit) => endSession(unit, token));
  clearCookie(response, deps.jar, SESSION_COOKIE);
  forgetSite(response);
}

function tokenOf(request: Request): unknown {
  const body: unknown = request.body;
  const entries = typeof body === "object" && body !== null ? Object.entries(body) : [];
  return entries.find(([name]) => name === TOKEN_FIELD)?.[1];
}

/** Express ties every request to its response; a JSON handler that sets a cookie needs it. */
function responseOf(request: Request): Response {
  if (request.res === undefined) throw new Error("request without response");
  return request.res;
}

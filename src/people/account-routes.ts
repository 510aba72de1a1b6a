import express from "express";
import type { Request, Response, Router } from "express";
import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { clearCookie } from "../http/cookie.ts";
import { formBody } from "../http/form.ts";
import { forgetSite } from "../http/headers.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { TimeWire } from "../http/wire.ts";
import { leadBack } from "../http/lead-back.ts";
import { ACCOUNT_PATH, AccountPage, EVERYWHERE_PATH } from "./account-page.tsx";
import { ownSessions } from "./own-sessions.view.ts";
import type { OwnSession } from "./own-sessions.view.ts";
import { SIGN_IN_PATH } from "./pages.tsx";
import type { PeopleRoutes } from "./routes.ts";
import { endsAt } from "./session.ts";
import { deleteSessionsOf } from "./session.store.ts";
import { signInFirst } from "./sign-in-first.ts";
import { SESSION_COOKIE } from "./viewer.ts";
import type { Viewer } from "./viewer.ts";

const SessionsWire = z.strictObject({
  sessions: z.array(
    z.strictObject({
      startedAt: TimeWire,
      lastUsedAt: TimeWire,
      endsAt: TimeWire,
      isThis: z.boolean(),
    }),
  ),
});

/** What people see and end of their own access: `/api/v1/staff/sessions` and the page. */
export function accountRoutes(deps: PeopleRoutes): {
  readonly api: readonly ApiRoute[];
  readonly pages: Router;
} {
  return { api: accountApi(deps), pages: accountPages(deps) };
}

function accountApi(deps: PeopleRoutes): ApiRoute[] {
  const path = "/api/v1/staff/sessions";
  return [
    apiRoute({
      method: "get",
      path,
      name: "listSessions",
      summary: "One's own open sessions",
      description: "When they began and were last used, to the minute; not where.",
      tag: "caseworker",
      auth: deps.viewers.staff(),
      response: SessionsWire,
      problems: ["sign-in-needed"],
      handle: async ({ who }) => ({
        sessions: (await sessionsOf(deps, who)).map((session) => ({
          startedAt: formatTime(session.issuedAt),
          lastUsedAt: formatTime(session.seenAt),
          endsAt: formatTime(endsAt(session)),
          isThis: session.isThis,
        })),
      }),
    }),
    apiRoute({
      method: "delete",
      path,
      name: "signOutEverywhere",
      summary: "End all one's sessions, this one too",
      description: "Deletes the unlocked keys in all of them.",
      tag: "caseworker",
      auth: deps.viewers.staff(),
      status: 204,
      response: z.strictObject({}),
      problems: ["sign-in-needed"],
      handle: async ({ who, request }) => {
        await endAll(deps, who);
        if (request.res !== undefined) forget(deps, request.res);
        return {};
      },
    }),
  ];
}

function accountPages(deps: PeopleRoutes): Router {
  const router = express.Router({ caseSensitive: true });
  const purposeOf = (viewer: Viewer) => ({
    form: "sign-out-everywhere",
    session: viewer.formSession,
  });
  router.get(ACCOUNT_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request);
    const page = AccountPage({
      person: viewer.person,
      secondFactor: viewer.secondFactor,
      withheld: viewer.withheld,
      sessions: await sessionsOf(deps, viewer),
      token: deps.tokens.issue(purposeOf(viewer), deps.clock.now()),
    });
    sendPage(response, page);
  });
  leadBack(router, EVERYWHERE_PATH, ACCOUNT_PATH);
  router.post(EVERYWHERE_PATH, formBody, async (request: Request, response) => {
    const viewer = await deps.viewers.requirePerson(request);
    deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
    await endAll(deps, viewer);
    forget(deps, response);
    response.redirect(303, SIGN_IN_PATH);
  });
  router.use(signInFirst);
  return router;
}

function sessionsOf(deps: PeopleRoutes, viewer: Viewer): Promise<OwnSession[]> {
  const asking = { id: viewer.sessionId, at: deps.clock.now() };
  return ownSessions(deps.read, viewer.person.code, asking);
}

async function endAll(deps: PeopleRoutes, { actor, person }: Viewer): Promise<void> {
  await deps.work(actor, (unit) => deleteSessionsOf(unit, person.code));
}

function forget(deps: PeopleRoutes, response: Response): void {
  clearCookie(response, deps.jar, SESSION_COOKIE);
  forgetSite(response);
}

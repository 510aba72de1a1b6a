import express from "express";
import type { Request, Response, Router } from "express";
import { formatDate } from "../base/clock.ts";
import { parseId } from "../base/id.ts";
import type { Unit } from "../db/unit.ts";
import type { FormTokens } from "../http/csrf.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import type { Viewer } from "../people/viewer.ts";
import { BLACKOUT_FORM } from "./blackout-form.ts";
import { listBlackouts } from "./blackout.store.ts";
import { BLACKOUTS_PATH, BlackoutsPage } from "./blackouts-page.tsx";
import type { BlackoutsPageProps } from "./blackouts-page.tsx";
import { declareBlackout, endBlackout, unknownBlackout } from "./declare-blackout.ts";
import type { BlackoutDeps } from "./routes.ts";
import type { BlackoutKey } from "./texts.ts";

const DONE: Readonly<Record<string, BlackoutKey>> = {
  declared: "done.declared",
  ended: "done.ended",
};

/** What the page needs beside what the JSON routes need. */
export interface BlackoutPageDeps extends BlackoutDeps {
  readonly tokens: FormTokens;
}

/** `/staff/blackouts`: declares one, and ends what somebody else declared. */
export function blackoutPages(deps: BlackoutPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(BLACKOUTS_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "blackout.declare");
    const { done } = request.query;
    const key = typeof done === "string" && Object.hasOwn(DONE, done) ? DONE[done] : undefined;
    await send(deps, response, viewer, { done: key });
  });
  router.post(BLACKOUTS_PATH, formBody, async (request, response) => {
    const viewer = await entered(deps, request);
    const form = parseForm(BLACKOUT_FORM, request.body);
    if (!form.ok) return send(deps, response, viewer, { attempt: form.attempt });
    const order = { ...form.value, by: viewer.person.code };
    const attempt = attemptOf(BLACKOUT_FORM, request.body);
    await act(deps, response, { viewer, attempt, done: "declared" }, (unit) =>
      declareBlackout(unit, order),
    );
  });
  router.post(`${BLACKOUTS_PATH}/:id/end`, formBody, async (request, response) => {
    const viewer = await entered(deps, request);
    const id = parseId(String(request.params["id"]));
    await act(deps, response, { viewer, done: "ended" }, async (unit) => {
      if (id === undefined) throw unknownBlackout();
      await endBlackout(unit, { id, by: viewer.person.code });
    });
  });
  router.use(signInFirst);
  return router;
}

async function entered(deps: BlackoutPageDeps, request: Request): Promise<Viewer> {
  const viewer = await deps.viewers.requirePerson(request, "blackout.declare");
  deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
  return viewer;
}

/** Does it and shows the page anew, or the page with why not. */
async function act(
  deps: BlackoutPageDeps,
  response: Response,
  step: { readonly viewer: Viewer; readonly attempt?: Attempt; readonly done: string },
  work: (unit: Unit) => Promise<unknown>,
): Promise<void> {
  const { viewer, attempt, done } = step;
  try {
    await deps.work(viewer.actor, work);
  } catch (error) {
    await send(deps, response, viewer, { fault: faultOf(error), attempt });
    return;
  }
  response.redirect(303, `${BLACKOUTS_PATH}?done=${done}`);
}

async function send(
  deps: BlackoutPageDeps,
  response: Response,
  viewer: Viewer,
  shown: Pick<BlackoutsPageProps, "attempt" | "done" | "fault">,
): Promise<void> {
  const now = deps.clock.now();
  const page = BlackoutsPage({
    person: viewer.person,
    blackouts: await listBlackouts(deps.read),
    today: formatDate(now),
    token: deps.tokens.issue(purposeOf(viewer), now),
    ...shown,
  });
  sendPage(response, page, statusOfPage(shown.fault, shown.attempt));
}

function purposeOf({ formSession }: Viewer): { readonly form: string; readonly session: string } {
  return { form: BLACKOUT_FORM.name, session: formSession };
}

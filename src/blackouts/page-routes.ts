import express from "express";
import type { Request, Router } from "express";
import { formatDate } from "../base/clock.ts";
import { parseId } from "../base/id.ts";
import type { FormTokens } from "../http/csrf.ts";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import { formDesk } from "../http/form-desk.ts";
import { wordDone } from "../http/word-done.ts";
import { leadBack } from "../http/lead-back.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import type { Viewer } from "../people/viewer.ts";
import { BLACKOUT_FORM } from "./blackout-form.ts";
import { listBlackouts } from "./blackout.store.ts";
import { BLACKOUTS_PATH, BlackoutsPage } from "./blackouts-page.tsx";
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
  const desk = formDesk<Viewer, BlackoutKey>(deps, {
    path: BLACKOUTS_PATH,
    form: BLACKOUT_FORM.name,
    page: async ({ person }, token, shown) => {
      const blackouts = await listBlackouts(deps.read);
      const today = formatDate(deps.clock.now());
      return BlackoutsPage({ person, blackouts, today, token, ...shown });
    },
  });
  const mayEnter = async (request: Request): Promise<Viewer> =>
    deps.viewers.requirePerson(request, "blackout.declare");
  const entered = async (request: Request): Promise<Viewer> =>
    desk.accept(request, await mayEnter(request));
  router.get(BLACKOUTS_PATH, async (request, response) => {
    const viewer = await mayEnter(request);
    await desk.send(response, viewer, { done: wordDone(request, DONE) });
  });
  router.post(BLACKOUTS_PATH, formBody, async (request, response) => {
    const viewer = await entered(request);
    const form = parseForm(BLACKOUT_FORM, request.body);
    if (!form.ok) return desk.send(response, viewer, { attempt: form.attempt });
    const order = { ...form.value, by: viewer.person.code };
    const attempt = attemptOf(BLACKOUT_FORM, request.body);
    await desk.act(response, { viewer, attempt, done: "declared" }, (unit) =>
      declareBlackout(unit, order),
    );
  });
  leadBack(router, `${BLACKOUTS_PATH}/:id/end`, BLACKOUTS_PATH);
  router.post(`${BLACKOUTS_PATH}/:id/end`, formBody, async (request, response) => {
    const viewer = await entered(request);
    const id = parseId(String(request.params["id"]));
    await desk.act(response, { viewer, done: "ended" }, async (unit) => {
      if (id === undefined) throw unknownBlackout();
      await endBlackout(unit, { id, by: viewer.person.code });
    });
  });
  router.use(signInFirst);
  return router;
}

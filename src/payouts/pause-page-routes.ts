import type { Request, Response, Router } from "express";
import { Fault } from "../base/fault.ts";
import { actOnce } from "../http/act-once.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { wordDone } from "../http/word-done.ts";
import { leadBack } from "../http/lead-back.ts";
import type { Viewer } from "../people/viewer.ts";
import { LIFT_FORM, PAUSE_FORM } from "./pause-form.ts";
import { liftPause, pausePayout } from "./pause-payout.ts";
import { PauseParams, requireFresh, shownTo } from "./pause-routes.ts";
import type { PauseKey } from "./pause-texts.ts";
import { PAUSES_PATH, PausedPage } from "./paused-page.tsx";
import { pausedPayouts } from "./paused-payouts.view.ts";
import { acceptForm, namesOf, newToken } from "./send-batch-page.tsx";
import type { PayoutPageDeps } from "./send-batch-page.tsx";

/** What is said of the step just taken, by the word that its redirect carries. */
const DONE: Readonly<Record<string, PauseKey>> = {
  paused: "done.paused",
  late: "done.late",
  unsure: "done.unsure",
  lifted: "done.lifted",
};

/** The page of paused payouts, the form that pauses one, and those that lift. */
export function pausePages(router: Router, deps: PayoutPageDeps): void {
  router.get(PAUSES_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "case.pause");
    await send(deps, response, viewer, { done: wordDone(request, DONE) });
  });
  router.post(PAUSES_PATH, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "case.pause");
    const form = parseForm(PAUSE_FORM, request.body);
    if (form.ok) await requireFresh(deps, request, { ...form.value, person: viewer.person.code });
    try {
      const sent = { request, by: viewer.actor, key: acceptForm(deps, viewer, request) };
      if (!form.ok) {
        await send(deps, response, viewer, { attempt: form.attempt });
        return;
      }
      const pause = { ...form.value, pausedBy: viewer.person.code, lifting: "other" as const };
      const outcome = await actOnce(deps.work, sent, (unit) => pausePayout(unit, pause));
      response.redirect(303, `${PAUSES_PATH}?done=${outcome}`);
    } catch (error) {
      const attempt = attemptOf(PAUSE_FORM, request.body);
      await send(deps, response, viewer, { fault: faultOf(error), attempt });
    }
  });
  leadBack(router, `${PAUSES_PATH}/:id/:number/lifting`, PAUSES_PATH);
  router.post(`${PAUSES_PATH}/:id/:number/lifting`, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "case.resume");
    try {
      const sent = { request, by: viewer.actor, key: acceptForm(deps, viewer, request) };
      const said = { ...pauseOf(request), ...wordsOf(request), by: viewer.person.code };
      const { quiet } = shownTo(viewer);
      await actOnce(deps.work, sent, async (unit) => {
        await liftPause(unit, { ...said, quiet });
        return {};
      });
      response.redirect(303, `${PAUSES_PATH}?done=lifted`);
    } catch (error) {
      await send(deps, response, viewer, { fault: faultOf(error) });
    }
  });
}

function pauseOf(request: Request): { payout: string; number: number } {
  const named = PauseParams.safeParse(request.params);
  if (!named.success)
    throw new Fault("not-found", "pause-unknown", "There is no such pause of this payout.");
  return { payout: named.data.id, number: Number(named.data.number) };
}

function wordsOf(request: Request): { words: string } {
  const form = parseForm(LIFT_FORM, request.body);
  if (form.ok) return form.value;
  throw new Fault("invalid", "pause-words", "Say in a few words why the pause is lifted.");
}

async function send(
  deps: PayoutPageDeps,
  response: Response,
  viewer: Viewer,
  shown: { done?: PauseKey | undefined; fault?: Fault; attempt?: Attempt },
): Promise<void> {
  const page = PausedPage({
    person: viewer.person,
    newToken: () => newToken(deps, viewer),
    payouts: await pausedPayouts(deps.read, shownTo(viewer)),
    nameOf: await namesOf(deps),
    ...shown,
  });
  sendPage(response, page, statusOfPage(shown.fault, shown.attempt));
}

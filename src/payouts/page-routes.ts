import express from "express";
import type { Router } from "express";
import { actOnce } from "../http/act-once.ts";
import { faultOf } from "../http/fault-notice.tsx";
import { formBody } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { wordDone } from "../http/word-done.ts";
import { signInFirst } from "../people/sign-in-first.ts";
import { batchFile } from "./batch-file.view.ts";
import { batchList } from "./batch-list.view.ts";
import { BATCHES_PATH, BatchesPage } from "./batches-page.tsx";
import { bumpPages } from "./bump-page-routes.ts";
import { freezePages } from "./freeze-page-routes.ts";
import { handInRoutes } from "./hand-in-routes.ts";
import { LOST_PATH, LostPage } from "./lost-page.tsx";
import { lostBatches } from "./lost-signings.view.ts";
import { pausePages } from "./pause-page-routes.ts";
import { refusedPages } from "./refused-page-routes.ts";
import { acceptForm, batchIdOf, namesOf, newToken, sendBatch } from "./send-batch-page.tsx";
import type { PayoutPageDeps } from "./send-batch-page.tsx";
import type { PayoutKey } from "./texts.ts";
import { undeadBatches } from "./undead-batches.view.ts";
import { unexplainedPages } from "./unexplained-page-routes.ts";
import { voidBatch } from "./void-batch.ts";
import { VoidPage } from "./void-page.tsx";

/** Most batches of one list. */
const LIST_MAX = 100;

/** What is said of the step just taken, by the word that its redirect carries. */
const DONE: Readonly<Record<string, PayoutKey>> = {
  frozen: "done.frozen",
  approved: "done.approved",
  signed: "done.signed",
  bumped: "done.bumped",
  voided: "done.voided",
  released: "done.released",
};

/** The pages of treasurers, approvers, signers and auditors: payouts that wait, batches, one batch. */
export function payoutPages(deps: PayoutPageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  freezePages(router, deps);
  batchRoutes(router, deps);
  voidRoutes(router, deps);
  handInRoutes(router, deps);
  bumpPages(router, deps);
  unexplainedPages(router, deps);
  refusedPages(router, deps);
  pausePages(router, deps);
  router.get(LOST_PATH, async (request, response) => {
    const { person } = await deps.viewers.requirePerson(request, "batch.read");
    const [lost, nameOf] = [await lostBatches(deps.read), await namesOf(deps)];
    sendPage(response, LostPage({ person, lost, nameOf }));
  });
  router.use(signInFirst);
  return router;
}

function batchRoutes(router: Router, deps: PayoutPageDeps): void {
  router.get(BATCHES_PATH, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "batch.read");
    const ended = request.query["show"] === "ended";
    const undead = ended ? [] : (await undeadBatches(deps.read)).map(({ batch }) => batch);
    const page = BatchesPage({
      person: viewer.person,
      batches: await batchList(deps.read, {
        states: ended ? ["settled", "voided", "dead"] : ["frozen", "signed", "confirmed"],
        limit: LIST_MAX,
      }),
      undead: await batchList(deps.read, { states: ["dead"], limit: LIST_MAX, among: undead }),
      ended,
      limit: LIST_MAX,
      listed: viewer.people.need,
      at: deps.clock.now(),
      nameOf: await namesOf(deps),
      done: wordDone(request, DONE),
    });
    sendPage(response, page);
  });
  router.get(`${BATCHES_PATH}/:id`, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "batch.read");
    const at = { viewer, id: batchIdOf(request) };
    await sendBatch(deps, response, at, { done: wordDone(request, DONE) });
  });
}

function voidRoutes(router: Router, deps: PayoutPageDeps): void {
  const path = `${BATCHES_PATH}/:id/voiding`;
  router.get(path, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "batch.build");
    const batch = await batchFile(deps.read, batchIdOf(request));
    const token = newToken(deps, viewer);
    sendPage(response, VoidPage({ person: viewer.person, token, batch }));
  });
  router.post(path, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "batch.build");
    const id = batchIdOf(request);
    try {
      const sent = { request, by: viewer.actor, key: acceptForm(deps, viewer, request) };
      await actOnce(deps.work, sent, (unit) => voidBatch(unit, id, "treasurer"));
      response.redirect(303, `${BATCHES_PATH}?done=voided`);
    } catch (error) {
      await sendBatch(deps, response, { viewer, id }, { fault: faultOf(error) });
    }
  });
}

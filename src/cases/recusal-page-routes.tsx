import type { Response, Router } from "express";
import { actOnce } from "../http/act-once.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { formBody } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { caseNotFound } from "../vault/open-vault-case.ts";
import { caseQueue } from "./case-queue.view.ts";
import { RecusalPage } from "./recusal-page.tsx";
import { recusePerson } from "./recuse-person.ts";
import { acceptForm, casePageOf } from "./send-staff-pages.tsx";
import type { AtCase, Shown, StaffCasePageDeps } from "./send-staff-pages.tsx";
import { CASES_PATH } from "./staff-queue-page.tsx";
import { caseIdOf, readerOf } from "./caseworker-routes.ts";

/** Mounts the page on which somebody stands aside from a case, open or not; the case is not opened for it. */
export function recusalPages(router: Router, deps: StaffCasePageDeps): void {
  const path = `${CASES_PATH}/:id/recusal`;
  router.get(path, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "case.read");
    await send(deps, response, { viewer, id: caseIdOf(request.params["id"]) });
  });
  router.post(path, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "case.read");
    const id = caseIdOf(request.params["id"]);
    try {
      const key = acceptForm(deps, viewer, request);
      await actOnce(deps.work, { request, by: viewer.actor, key }, async (unit) =>
        recusePerson(unit, deps.shreds, {
          id,
          by: readerOf(viewer),
          list: viewer.people,
        }),
      );
    } catch (error) {
      return send(deps, response, { viewer, id }, { fault: faultOf(error) });
    }
    response.redirect(303, `${CASES_PATH}?done=recused`);
  });
}

async function send(
  deps: StaffCasePageDeps,
  response: Response,
  { viewer, id }: AtCase,
  shown: Pick<Shown, "fault"> = {},
): Promise<void> {
  const [line] = await caseQueue(deps.read, { person: viewer.person.code, id, limit: 1 });
  if (line === undefined) throw caseNotFound();
  const common = await casePageOf(deps, viewer, line.programme);
  const page = <RecusalPage {...common} {...shown} line={line} />;
  sendPage(response, page, statusOfPage(shown.fault, undefined));
}

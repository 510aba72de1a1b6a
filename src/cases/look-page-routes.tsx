import express from "express";
import type { Request, Router } from "express";
import { formatTime } from "../base/clock.ts";
import { sendPage } from "../http/layout.tsx";
import { isPersonCode } from "../people/person.ts";
import { accessLog } from "../vault/access.view.ts";
import { boundsMet } from "../vault/many-looks.view.ts";
import { CASES_A_DAY, CASES_AN_HOUR } from "./case-looks.ts";
import { caseIdOf, readerOf } from "./caseworker-routes.ts";
import { BOUNDS_SHOWN, lookPlace, lookScope, nextLook } from "./look-routes.ts";
import { CaseLooksPage, LOOKS_PATH, LooksPage } from "./looks-page.tsx";
import { readLooks } from "./read-looks.ts";
import type { StaffCasePageDeps } from "./send-staff-pages.tsx";
import { CASES_PATH } from "./staff-queue-page.tsx";

/** Lines on one page. */
const SHOWN = 50;

/** `/staff/cases/{id}/looks` for whoever has the case open, and `/staff/looks` for those who watch over all of it. */
export function lookPages(deps: StaffCasePageDeps): Router {
  const router = express.Router({ caseSensitive: true });
  router.get(`${CASES_PATH}/:id/looks`, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "case.read");
    const at = { id: caseIdOf(request.params["id"]), by: readerOf(viewer) };
    const scope = lookScope(at.id);
    const after = lookPlace(deps.cursors, scope, sent(request, "after"));
    const looks = await deps.work(viewer.actor, (unit) =>
      readLooks(unit, deps.shreds, at, { after, limit: SHOWN }),
    );
    const cursor = nextLook(deps.cursors, scope, looks, SHOWN);
    const next = cursor === undefined ? undefined : `${CASES_PATH}/${at.id}/looks?after=${cursor}`;
    sendPage(response, <CaseLooksPage {...{ person: viewer.person, id: at.id, looks, next }} />);
  });
  router.get(LOOKS_PATH, async (request, response) => {
    const { person } = await deps.viewers.requirePerson(request, "access-log.read");
    const asked = sent(request, "person");
    const of = asked !== undefined && isPersonCode(asked) ? asked : undefined;
    const scope = `looks-page/${of ?? ""}`;
    const cursor = sent(request, "after");
    const [at, id] = cursor === undefined ? [] : deps.cursors.read(scope, cursor);
    const looks = await accessLog(deps.read, {
      limit: SHOWN,
      ...(of !== undefined && { person: of }),
      ...(at !== undefined && id !== undefined && { after: { at: new Date(at), id } }),
    });
    const last = looks.length === SHOWN ? looks.at(-1) : undefined;
    const next = last && deps.cursors.issue(scope, [formatTime(last.at), last.id]);
    const mine = of === undefined ? "" : `person=${of}&`;
    const bounds = await boundsMet(deps.read, {
      anHour: CASES_AN_HOUR,
      aDay: CASES_A_DAY,
      limit: BOUNDS_SHOWN,
    });
    const href = next && `${LOOKS_PATH}?${mine}after=${next}`;
    sendPage(response, <LooksPage {...{ person, bounds, looks, of }} next={href} />);
  });
  return router;
}

function sent(request: Request, name: string): string | undefined {
  const value = request.query[name];
  return typeof value === "string" ? value : undefined;
}

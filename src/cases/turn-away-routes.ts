import { z } from "zod";
import { ReasonText } from "../bitcoin/words.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CaseWire } from "./case-wire.ts";
import { caseIdOf, readerOf, tagged, versionOf } from "./caseworker-routes.ts";
import type { StaffCaseDeps } from "./caseworker-routes.ts";
import { judgeSpam, markSpam } from "./turn-away.ts";

const params = z.strictObject({ id: z.uuid() });

/** `/api/v1/cases/{id}/spam` and `/spam-check`: two people turn away what is no request. */
export function turnAwayRoutes(deps: StaffCaseDeps): ApiRoute[] {
  return [markRoute(deps), judgeRoute(deps)];
}

function markRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/cases/{id}/spam",
    name: "markSpam",
    summary: "Say that a case is no request; a second person checks it",
    description:
      "Once in a case's life. It stays in triage with all of its files until somebody who is drawn for it agrees: another triager, or a reviewer where there is none. Sending it to review takes it back.",
    tag: "caseworker",
    auth: deps.viewers.staff("case.triage"),
    params,
    body: z.strictObject({ reason: ReasonText }),
    ifMatch: true,
    response: CaseWire,
    problems: ["case-not-found", "not-yours", "already-decided", "case-transition", "case-changed"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const current = await markSpam(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
          expected: versionOf(call.ifMatch),
          list: call.who.people,
          reason: call.body.reason,
        });
        return tagged(current, current);
      }),
  });
}

function judgeRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/cases/{id}/spam-check",
    name: "judgeSpam",
    summary: "Agree that a case is no request, or say that it is one",
    description:
      "For whoever was drawn to check it. Agreeing turns it away; otherwise it goes on with whoever took it, and is closed to you.",
    tag: "caseworker",
    auth: deps.viewers.staff("spam.judge"),
    params,
    body: z.strictObject({ agrees: z.boolean() }),
    ifMatch: true,
    response: CaseWire,
    problems: ["case-not-found", "not-yours", "case-transition", "case-changed"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        const current = await judgeSpam(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
          expected: versionOf(call.ifMatch),
          agrees: call.body.agrees,
          list: call.who.people,
        });
        return tagged(current, current);
      }),
  });
}

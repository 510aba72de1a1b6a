import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { recusePerson } from "./recuse-person.ts";
import { caseIdOf, readerOf } from "./caseworker-routes.ts";
import type { StaffCaseDeps } from "./caseworker-routes.ts";

/** `POST /api/v1/cases/{id}/recusal`. */
export function recusalRoute(deps: StaffCaseDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/cases/{id}/recusal",
    name: "recusePerson",
    summary: "Stand aside from a case",
    description:
      "For who knows the applicant or has an interest in the outcome, best before reading. The case is closed to you, you are never drawn for it again, and somebody else is drawn for what you had to do, as soon as somebody is free. Why is not asked and not kept.",
    tag: "caseworker",
    auth: deps.viewers.staff("case.read"),
    params: z.strictObject({ id: z.uuid() }),
    status: 204,
    response: z.undefined(),
    problems: ["case-not-found", "case-transition", "already-decided"],
    handle: (call) =>
      deps.work(call.who.actor, async (unit) => {
        await recusePerson(unit, deps.shreds, {
          id: caseIdOf(call.params.id),
          by: readerOf(call.who),
          list: call.who.people,
        });
        return undefined;
      }),
  });
}

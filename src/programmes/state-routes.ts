import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire } from "../http/wire.ts";
import { moveProgramme } from "./move-programme.ts";
import type { PolicyDeps } from "./policy-routes.ts";
import { PROGRAMME_STATES } from "./programme.ts";

const Moved = z.strictObject({ code: CodeNameWire, state: z.enum(PROGRAMME_STATES) });

/** `POST /api/v1/programmes/{code}/state`: opens, pauses and closes a programme. */
export function programmeStateRoute(deps: PolicyDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/programmes/{code}/state",
    name: "moveProgramme",
    summary: "Open, pause or close a programme",
    description:
      "Steps: draft to open, open to paused and back, open or paused to closing, closing to closed or back to open. What opens a programme, begins to close it or closes it is done by somebody else than the step before. A closing one takes nothing new and pays what it granted; it is closed once nobody waits.",
    tag: "treasurer",
    auth: deps.viewers.staff("programme.agree"),
    params: z.strictObject({ code: CodeNameWire }),
    body: z.strictObject({ to: z.enum(PROGRAMME_STATES) }),
    response: Moved,
    problems: ["programme-unknown", "programme-transition", "programme-own", "programme-busy"],
    handle: ({ params: { code }, body: { to }, who }) =>
      deps.work(who.actor, async (unit) => {
        const { state } = await moveProgramme(unit, { code, to, person: who.person.code });
        return { code, state };
      }),
  });
}

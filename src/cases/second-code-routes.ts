import { z } from "zod";
import { claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import type { WithClaim } from "./claim-routes.ts";
import { liftSecondCode } from "./heed-second-code.ts";

/** `POST /api/v1/request/second-code/lifting`, with the true code. */
export function secondCodeRoute(withClaim: WithClaim): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/request/second-code/lifting",
    name: "liftSecondCode",
    summary: "Lift what followed when the second code was entered",
    description:
      "What the request is paid later is not paused. A payment that is paused already is set going again by `/api/v1/request/pause/lifting`.",
    tag: "recipient",
    auth: claimCode,
    status: 204,
    response: z.undefined(),
    problems: ["code-unknown"],
    handle: async (call) => {
      await withClaim(call, (unit, claim) => liftSecondCode(unit, claim));
      return undefined;
    },
  });
}

import { z } from "zod";
import { claimCode } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { PAUSE_OUTCOMES } from "../payouts/payout-pause.ts";
import { withClaims } from "./claim-routes.ts";
import { liftOwn, pauseOwn } from "./pause-case.ts";
import type { ClaimDeps } from "./routes.ts";

/** `/api/v1/request/pause`: the payments of a request, paused and set going again with its code. */
export function pauseClaimRoutes(deps: ClaimDeps): ApiRoute[] {
  const withClaim = withClaims(deps, deps.changes);
  const common = { method: "post", tag: "recipient", auth: claimCode } as const;
  return [
    apiRoute({
      ...common,
      path: "/api/v1/request/pause",
      name: "pauseRequest",
      summary: "Pause the payments of the request",
      description:
        "Nothing is paid until the pause is lifted. `late`: a payment is signed already and may still go out; the pause holds what comes back of it. `unsure`: it may be.",
      response: z.strictObject({ outcome: z.enum(PAUSE_OUTCOMES) }),
      problems: ["code-unknown", "pause-nothing", "payout-over"],
      handle: async (call) => ({
        outcome: await withClaim(call, (unit, claim) => pauseOwn(unit, claim)),
      }),
    }),
    apiRoute({
      ...common,
      path: "/api/v1/request/pause/lifting",
      name: "liftRequestPause",
      summary: "Lift the pause that was made with the code",
      status: 204,
      response: z.undefined(),
      problems: ["code-unknown", "pause-not-own"],
      handle: async (call) => {
        await withClaim(call, (unit, claim) => liftOwn(unit, claim));
        return undefined;
      },
    }),
  ];
}

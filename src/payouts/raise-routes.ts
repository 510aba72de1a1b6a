import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { ReferenceWire } from "../http/wire.ts";
import { raisePayout } from "./raise-payout.ts";
import type { PayoutDeps } from "./routes.ts";

/** `POST /api/v1/payouts/{id}/raising`. */
export function raiseRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/payouts/{id}/raising",
    name: "raisePayout",
    summary: "Say that more money is held for a payout whose rate has fallen",
    description:
      "For payouts that stand at `shortfall`. When two different people have said so it is held, and the payout can be frozen again.",
    tag: "treasurer",
    auth: deps.viewers.staff("payout.hold"),
    params: z.strictObject({ id: ReferenceWire }),
    status: 204,
    response: z.undefined(),
    problems: [
      "rate-needed",
      "payout-not-short",
      "coins-unexplained",
      "insufficient-funds",
      "losses-open",
    ],
    handle: async ({ params, who }) => {
      const said = { payout: params.id, person: who.person.code };
      await deps.work(who.actor, (unit) => raisePayout(unit, said));
      return undefined;
    },
  });
}

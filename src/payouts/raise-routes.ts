import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { ReferenceWire, SatsWire } from "../http/wire.ts";
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
      "For payouts that stand at `shortfall`. `amount` is the sum that was looked at: that of the payout's `raise`, or its `raiseTo` in the place of it. When two different people have said the same sum within 48 hours it is held, and the payout can be frozen again.",
    tag: "treasurer",
    auth: deps.viewers.staff("payout.hold"),
    params: z.strictObject({ id: ReferenceWire }),
    body: z.strictObject({ amount: SatsWire }),
    status: 204,
    response: z.undefined(),
    problems: [
      "rate-needed",
      "payout-not-short",
      "raise-differs",
      "coins-unexplained",
      "insufficient-funds",
      "losses-open",
    ],
    handle: async ({ params, body, who }) => {
      const amount = BigInt(body.amount);
      const said = { payout: params.id, person: who.person.code, amount };
      await deps.work(who.actor, (unit) => raisePayout(unit, said));
      return undefined;
    },
  });
}

import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, HexWire, ReferenceWire, SatsWire } from "../http/wire.ts";
import { giveUpPayout } from "./give-up-payout.ts";
import { sayHandPaid } from "./say-hand-paid.ts";
import { refusedPayouts } from "./refused-payouts.view.ts";
import type { PayoutDeps } from "./routes.ts";

const RefusedWire = z
  .strictObject({
    payout: ReferenceWire,
    programme: CodeNameWire,
    amount: SatsWire,
    batch: ReferenceWire.optional(),
    rule: z.string(),
    spend: HexWire(32).optional(),
    isBatched: z.boolean(),
    givenUpBy: z.array(CodeNameWire),
    paidAllTheSameBy: z.array(CodeNameWire),
  })
  .meta({ id: "RefusedPayout" });

/** `/api/v1/refused-payouts`: payouts that the signer never signs or that somebody paid by hand, the evidence, and who gave them up. */
export function refusedRoutes(deps: PayoutDeps): ApiRoute[] {
  return [
    apiRoute({
      method: "get",
      path: "/api/v1/refused-payouts",
      name: "listRefusedPayouts",
      summary: "Payouts that the signer never signs, and who gave them up",
      tag: "treasurer",
      auth: deps.viewers.staff("batch.read"),
      response: z.strictObject({ payouts: z.array(RefusedWire) }),
      problems: [],
      handle: async () => ({
        payouts: (await refusedPayouts(deps.read)).map((each) => ({
          ...each,
          amount: each.amount.toString(),
          givenUpBy: [...each.givenUpBy],
          paidAllTheSameBy: [...each.paidAllTheSameBy],
        })),
      }),
    }),
    apiRoute({
      method: "post",
      path: "/api/v1/refused-payouts/{payout}/giving-up",
      name: "giveUpPayout",
      summary: "Say that such a payout is given up",
      description:
        "When two different people have said so its money is free again, and no batch pays it. The signer refused it because it paid the case under another award, or somebody paid it by hand.",
      tag: "treasurer",
      auth: deps.viewers.staff("payout.hold"),
      params: z.strictObject({ payout: ReferenceWire }),
      status: 204,
      response: z.undefined(),
      problems: ["payout-not-refused", "payout-batched", "hand-payment-young"],
      handle: async ({ params, who }) => {
        const said = { ...params, person: who.person.code };
        await deps.work(who.actor, (unit) => giveUpPayout(unit, said));
        return undefined;
      },
    }),
    payingRoute(deps),
  ];
}

function payingRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/refused-payouts/{payout}/paying",
    name: "payAllTheSame",
    summary: "Say that a payout is paid although somebody paid it by hand",
    description:
      "`spend` is the transaction that was looked at. When two different people have said so of every such transaction, the payout joins a batch again.",
    tag: "treasurer",
    auth: deps.viewers.staff("payout.hold"),
    params: z.strictObject({ payout: ReferenceWire }),
    body: z.strictObject({ spend: HexWire(32) }),
    status: 204,
    response: z.undefined(),
    problems: ["payout-not-refused"],
    handle: async ({ params, body, who }) => {
      const said = { ...params, ...body, person: who.person.code, verdict: "unpaid" as const };
      await deps.work(who.actor, (unit) => sayHandPaid(unit, said));
      return undefined;
    },
  });
}

import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, ReferenceWire, SatsWire } from "../http/wire.ts";
import { giveUpPayout } from "./give-up-payout.ts";
import { refusedPayouts } from "./refused-payouts.view.ts";
import type { PayoutDeps } from "./routes.ts";

const RefusedWire = z
  .strictObject({
    payout: ReferenceWire,
    programme: CodeNameWire,
    amount: SatsWire,
    batch: ReferenceWire,
    rule: z.string(),
    isBatched: z.boolean(),
    givenUpBy: z.array(CodeNameWire),
  })
  .meta({ id: "RefusedPayout" });

/** `/api/v1/refused-payouts`: payouts that the signer never signs, the evidence, and who gave them up. */
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
        })),
      }),
    }),
    apiRoute({
      method: "post",
      path: "/api/v1/refused-payouts/{payout}/giving-up",
      name: "giveUpPayout",
      summary: "Say that such a payout is given up",
      description:
        "When two different people have said so its money is free again, and no batch pays it. The signer refused it because it paid the case under another award.",
      tag: "treasurer",
      auth: deps.viewers.staff("payout.hold"),
      params: z.strictObject({ payout: ReferenceWire }),
      status: 204,
      response: z.undefined(),
      problems: ["payout-not-refused", "payout-batched"],
      handle: async ({ params, who }) => {
        const said = { ...params, person: who.person.code };
        await deps.work(who.actor, (unit) => giveUpPayout(unit, said));
        return undefined;
      },
    }),
  ];
}

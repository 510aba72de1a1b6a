import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, HexWire, ReferenceWire, SatsWire, TimeWire } from "../http/wire.ts";
import { formatTime } from "../base/clock.ts";
import { lostBatches } from "./lost-signings.view.ts";
import type { PayoutDeps } from "./routes.ts";

const LostWire = z
  .strictObject({
    batch: ReferenceWire,
    programme: CodeNameWire,
    anchor: z.string().regex(/^[0-9a-f]{64}:(0|[1-9][0-9]{0,9})$/),
    txids: z.array(HexWire(32)),
    signedAt: TimeWire,
    payouts: z.array(z.strictObject({ id: ReferenceWire, amount: SatsWire, here: z.boolean() })),
    state: z.enum(["waiting", "seen", "over"]),
    end: z.strictObject({ spend: HexWire(32), depth: z.int().min(1) }).optional(),
  })
  .meta({ id: "LostBatch" });

/** `/api/v1/lost-signings`: what the signer signed after the backup that this fund was brought back from. */
export function lostRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/lost-signings",
    name: "listLostSignings",
    summary: "Batches that were signed after the backup the fund was brought back from",
    tag: "treasurer",
    auth: deps.viewers.staff("batch.read"),
    response: z.strictObject({ lost: z.array(LostWire) }),
    problems: [],
    handle: async () => ({
      lost: (await lostBatches(deps.read)).map((lost) => ({
        ...lost,
        txids: [...lost.txids],
        signedAt: formatTime(lost.signedAt),
        payouts: lost.payouts.map((each) => ({ ...each, amount: each.amount.toString() })),
      })),
    }),
  });
}

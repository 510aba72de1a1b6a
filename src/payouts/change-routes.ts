import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, ReferenceWire, TimeWire } from "../http/wire.ts";
import type { DestinationChange } from "./destination-change.ts";
import { knowChange } from "./know-change.ts";
import type { PayoutDeps } from "./routes.ts";

/** A change of destination as it travels. */
export const ChangeWire = z
  .strictObject({ number: z.int().min(1), countsFrom: TimeWire, knownBy: z.array(CodeNameWire) })
  .meta({
    id: "DestinationChange",
    description:
      "Its payout is in no batch before `countsFrom`, nor before two people have said that they know of the change.",
  });

/** How many changes of one payout there can be, with room for those that were taken back. */
const NUMBER_MAX = 10_000;

/** `POST /api/v1/payouts/{id}/known-changes`. */
export function changeRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/payouts/{id}/known-changes",
    name: "knowDestinationChange",
    summary: "Say that you know of a change of a payout's destination",
    description:
      "Two different people must. Nobody sees whose payout it is: what can be seen is how many changes come at once.",
    tag: "treasurer",
    auth: deps.viewers.staff("payout.hold"),
    params: z.strictObject({ id: ReferenceWire }),
    body: z.strictObject({ number: z.int().min(1).max(NUMBER_MAX) }),
    status: 204,
    response: z.undefined(),
    problems: ["destination-change-other"],
    handle: async (call) => {
      const person = call.who.person.code;
      await deps.work(call.who.actor, (unit) =>
        knowChange(unit, { payout: call.params.id, number: call.body.number, person }),
      );
      return undefined;
    },
  });
}

/** The change as it travels; undefined when there is none. */
export function changeOnWire(
  change: DestinationChange | undefined,
): z.input<typeof ChangeWire> | undefined {
  if (change === undefined) return undefined;
  const { number, countsFrom, knownBy } = change;
  return { number, countsFrom: formatTime(countsFrom), knownBy: [...knownBy] };
}

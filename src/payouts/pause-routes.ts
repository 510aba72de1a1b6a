import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, ReferenceWire, SatsWire } from "../http/wire.ts";
import { PauseWords } from "./pause-form.ts";
import { liftPause, pausePayout } from "./pause-payout.ts";
import { pausedPayouts } from "./paused-payouts.view.ts";
import { PAUSE_OUTCOMES, PAUSE_REASONS } from "./payout-pause.ts";
import type { PayoutDeps } from "./routes.ts";

/** The path of one pause: its payout and its number. */
export const PauseParams = z.strictObject({
  id: ReferenceWire,
  number: z.string().regex(/^[1-9][0-9]{0,5}$/),
});

const SaidWire = z.strictObject({ by: CodeNameWire, words: z.string() });

const PausedWire = z
  .strictObject({
    payout: ReferenceWire,
    programme: CodeNameWire,
    amount: SatsWire,
    late: z.boolean(),
    unsure: z.boolean(),
    pauses: z.array(
      z.strictObject({
        number: z.int().min(1),
        reason: z.enum(PAUSE_REASONS),
        paused: SaidWire.optional(),
        lifting: z.enum(["other", "two", "code"]),
        first: SaidWire.optional(),
      }),
    ),
  })
  .meta({
    id: "PausedPayout",
    description:
      "`late`: it is signed, so the pause holds only what comes back of it. `unsure`: a batch of it that somebody approved was given up, and the signer has not said that it never signed it. Without `paused` it was paused with the code of its request. `lifting` says whose word lifts a pause: another person’s, two people’s (`first` is the one who said so already), or that of the code.",
  });

/** `/api/v1/payout-pauses`, and the pauses of one payout. */
export function pauseRoutes(deps: PayoutDeps): ApiRoute[] {
  return [
    apiRoute({
      method: "get",
      path: "/api/v1/payout-pauses",
      name: "listPausedPayouts",
      summary: "Payouts that are paused, why, and whose word lifts it",
      tag: "treasurer",
      auth: deps.viewers.staff("case.pause"),
      response: z.strictObject({ payouts: z.array(PausedWire) }),
      problems: [],
      handle: async () => ({
        payouts: (await pausedPayouts(deps.read)).map(({ id, amount, pauses, ...each }) => ({
          ...each,
          payout: id,
          amount: amount.toString(),
          pauses: pauses.map(({ number, reason, lifting, pausedBy: by, words, first }) => ({
            number,
            reason,
            lifting,
            first,
            paused: by === undefined || words === undefined ? undefined : { by, words },
          })),
        })),
      }),
    }),
    pauseRoute(deps),
    liftRoute(deps),
  ];
}

function pauseRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/payouts/{id}/pauses",
    name: "pausePayout",
    summary: "Pause a payout",
    description:
      "It joins no batch until another person lifts the pause; a batch that has it unsigned is given up. `late` says that a signed transaction pays it already: freeze all payouts, then give its batch up by a transaction that spends its anchor. `unsure` says that a batch of it was approved, so that the signer may have signed it: freeze all payouts until it has said.",
    tag: "treasurer",
    auth: deps.viewers.staff("case.pause"),
    params: z.strictObject({ id: ReferenceWire }),
    body: z.strictObject({ reason: z.enum(PAUSE_REASONS), words: PauseWords }),
    response: z.strictObject({ outcome: z.enum(PAUSE_OUTCOMES) }),
    problems: ["payout-unknown", "payout-over"],
    handle: async ({ params, body, who }) => {
      const made = { pausedBy: who.person.code, lifting: "other" as const };
      const pause = { ...body, ...made, payout: params.id };
      return { outcome: await deps.work(who.actor, (unit) => pausePayout(unit, pause)) };
    },
  });
}

function liftRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/payouts/{id}/pauses/{number}/lifting",
    name: "liftPause",
    summary: "Lift a pause that somebody else made",
    description:
      "Where two people must lift it, the first one's word stands there until a second one says so too.",
    tag: "treasurer",
    auth: deps.viewers.staff("case.resume"),
    params: PauseParams,
    body: z.strictObject({ words: PauseWords }),
    status: 204,
    response: z.undefined(),
    problems: ["pause-unknown", "pause-own", "pause-recipients"],
    handle: async ({ params, body, who }) => {
      const { id: payout, number } = params;
      const said = { payout, number: Number(number), ...body, by: who.person.code };
      await deps.work(who.actor, (unit) => liftPause(unit, said));
      return undefined;
    },
  });
}

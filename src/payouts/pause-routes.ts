import type { Request } from "express";
import { z } from "zod";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire, ReferenceWire, SatsWire } from "../http/wire.ts";
import { allows } from "../people/permission.ts";
import type { Viewer } from "../people/viewer.ts";
import { PauseWords } from "./pause-form.ts";
import { countLiftedOf, liftPause, pausePayout } from "./pause-payout.ts";
import { pausedPayouts } from "./paused-payouts.view.ts";
import type { PausedPayout, PausesShown } from "./paused-payouts.view.ts";
import { PAUSE_OUTCOMES, PAUSE_REASONS } from "./payout-pause.ts";
import type { PayoutPause } from "./payout-pause.ts";
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
    programme: CodeNameWire.optional(),
    amount: SatsWire.optional(),
    late: z.boolean(),
    unsure: z.boolean(),
    pauses: z.array(
      z.strictObject({
        number: z.int().min(1),
        reason: z.enum(PAUSE_REASONS),
        paused: SaidWire.optional(),
        until: z.iso.date().optional(),
        lifting: z.enum(["other", "two", "code"]),
        first: SaidWire.optional(),
      }),
    ),
    lifted: z.array(
      z.strictObject({
        number: z.int().min(1),
        reason: z.enum(PAUSE_REASONS),
        paused: SaidWire.optional(),
        until: z.iso.date().optional(),
        first: SaidWire.optional(),
        lifted: SaidWire.optional(),
      }),
    ),
  })
  .meta({
    id: "PausedPayout",
    description:
      "`programme` and `amount` are there for whoever may list payouts. `late`: it is signed, so the pause holds only what comes back of it. `unsure`: a batch of it that somebody approved was given up, and the signer has not said that it never signed it. Without `paused` it was paused with the code of its request. `lifting` says whose word lifts a pause: another person’s, two people’s (`first` is the one who said so already), or that of the code. `until` is the day on which it ends by itself: whom it pays asked for that with the request; such a pause is there for whoever may list payouts and opens no cases, and `number` counts those that are there. `lifted` are those that are over, by whose word, or, without one, by the code or because its day came; of a payout that has no other none of these holds it any more.",
  });

/** What of paused payouts is shown to somebody. A role that opens cases counts here also while it is withheld. */
export function shownTo({ person, withheld }: Pick<Viewer, "person" | "withheld">): PausesShown {
  const money = allows(person.roles, "payout.list");
  return { money, quiet: money && !allows([...person.roles, ...withheld], "case.read") };
}

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
      handle: async ({ who }) => ({
        payouts: (await pausedPayouts(deps.read, shownTo(who))).map(pausedOnWire),
      }),
    }),
    pauseRoute(deps),
    liftRoute(deps),
  ];
}

function pausedOnWire({
  id,
  money,
  pauses,
  lifted,
  ...each
}: PausedPayout): z.input<typeof PausedWire> {
  return {
    ...each,
    payout: id,
    ...(money && { programme: money.programme, amount: money.amount.toString() }),
    pauses: pauses.map((pause) => ({ ...madeOnWire(pause), lifting: pause.lifting })),
    lifted: lifted.map((pause) => ({ ...madeOnWire(pause), lifted: pause.lifted })),
  };
}

function madeOnWire({ number, reason, pausedBy: by, words, first, until }: PayoutPause) {
  const paused = by === undefined || words === undefined ? undefined : { by, words };
  return { number, reason, first, paused, until };
}

/** Whose pause of a payout was lifted proves again who they are before the next; faults of `requirePerson`. */
export async function requireFresh(
  deps: Pick<PayoutDeps, "read" | "viewers">,
  request: Request,
  asked: { readonly payout: string; readonly person: string },
): Promise<void> {
  if ((await countLiftedOf(deps.read, asked)) > 0)
    await deps.viewers.requirePerson(request, "case.resume");
}

function pauseRoute(deps: PayoutDeps): ApiRoute {
  return apiRoute({
    method: "post",
    path: "/api/v1/payouts/{id}/pauses",
    name: "pausePayout",
    summary: "Pause a payout",
    description:
      "It joins no batch until another person lifts the pause. A second pause of it by the same person wants a fresh proof of who they are; a third is another person’s. A batch that has it unsigned is given up. `late` says that a signed transaction pays it already: freeze all payouts, then give its batch up by a transaction that spends its anchor. `unsure` says that a batch of it was approved, so that the signer may have signed it: freeze all payouts until it has said.",
    tag: "treasurer",
    auth: deps.viewers.staff("case.pause"),
    params: z.strictObject({ id: ReferenceWire }),
    body: z.strictObject({ reason: z.enum(PAUSE_REASONS), words: PauseWords }),
    response: z.strictObject({ outcome: z.enum(PAUSE_OUTCOMES) }),
    problems: ["payout-unknown", "payout-over", "pause-often"],
    handle: async ({ params, body, who, request }) => {
      await requireFresh(deps, request, { payout: params.id, person: who.person.code });
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
      const { quiet } = shownTo(who);
      await deps.work(who.actor, (unit) => liftPause(unit, { ...said, quiet }));
      return undefined;
    },
  });
}

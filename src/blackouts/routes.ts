import { z } from "zod";
import { formatDate } from "../base/clock.ts";
import type { Clock } from "../base/clock.ts";
import type { Reader, Work } from "../db/unit.ts";
import { anybody } from "../http/api-auth.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { CodeNameWire } from "../http/wire.ts";
import type { Viewers } from "../people/viewer.ts";
import { isDark, isOpen } from "./blackout.ts";
import type { Blackout } from "./blackout.ts";
import { listBlackouts } from "./blackout.store.ts";
import { darkDays } from "./dark-days.view.ts";
import { declareBlackout, endBlackout } from "./declare-blackout.ts";

/** What the routes of blackouts need. */
export interface BlackoutDeps {
  readonly work: Work;
  readonly read: Reader;
  readonly viewers: Viewers;
  readonly clock: Clock;
}

const PATH = "/api/v1/blackouts";

const BlackoutWire = z
  .strictObject({
    id: z.uuid(),
    firstDay: z.iso.date(),
    lastDay: z.iso.date(),
    isOpen: z.boolean(),
    declaredBy: CodeNameWire,
    declaredOn: z.iso.date(),
    endedBy: CodeNameWire.optional(),
    endedOn: z.iso.date().optional(),
  })
  .meta({
    id: "Blackout",
    description:
      "The days are of UTC, the first and the last among them. `lastDay` is the latest while it `isOpen`; one that lies before `firstDay` was taken back before it began.",
  });

/** Declared blackouts for the staff, and for everybody whether there is one. */
export function blackoutRoutes(deps: BlackoutDeps): ApiRoute[] {
  return [publicRoute(deps), listRoute(deps), ...changeRoutes(deps)];
}

function publicRoute({ read, clock }: BlackoutDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: "/api/v1/blackout",
    name: "getBlackout",
    summary: "Whether times stand still because of a blackout",
    description:
      "While `declared`, every time that applicants have stands still, and nothing of theirs ends because they are silent.",
    tag: "everyone",
    auth: anybody,
    response: z.strictObject({ declared: z.boolean() }),
    problems: [],
    handle: async () => ({ declared: isDark(await darkDays(read, clock.now())) }),
  });
}

function listRoute({ read, viewers, clock }: BlackoutDeps): ApiRoute {
  return apiRoute({
    method: "get",
    path: PATH,
    name: "listBlackouts",
    summary: "Blackouts that were declared, the newest first",
    tag: "treasurer",
    auth: viewers.staff("blackout.declare"),
    response: z.strictObject({ blackouts: z.array(BlackoutWire) }),
    problems: [],
    handle: async () => ({
      blackouts: (await listBlackouts(read)).map((one) => blackoutWire(one, clock.now())),
    }),
  });
}

function changeRoutes({ work, viewers, clock }: BlackoutDeps): ApiRoute[] {
  const common = { tag: "treasurer", auth: viewers.staff("blackout.declare") } as const;
  return [
    apiRoute({
      ...common,
      method: "post",
      path: PATH,
      name: "declareBlackout",
      summary: "Declare that the network is shut down from a day on",
      description:
        "At most 30 days ago or 7 days from now. It is over after 60 days, or when somebody else ends it; what follows on it within 30 days somebody else declares.",
      body: z.strictObject({ firstDay: z.iso.date() }),
      status: 201,
      response: BlackoutWire,
      problems: ["blackout-day", "blackout-declared", "blackout-again"],
      handle: async ({ who, body: { firstDay } }) =>
        blackoutWire(
          await work(who.actor, (unit) => declareBlackout(unit, { firstDay, by: who.person.code })),
          clock.now(),
        ),
    }),
    apiRoute({
      ...common,
      method: "post",
      path: `${PATH}/{id}/end`,
      name: "endBlackout",
      summary: "End a blackout that somebody else declared; today still counts",
      params: z.strictObject({ id: z.uuid() }),
      response: z.strictObject({}),
      problems: ["blackout-unknown", "blackout-over", "blackout-own"],
      handle: ({ who, params: { id } }) =>
        work(who.actor, async (unit) => {
          await endBlackout(unit, { id, by: who.person.code });
          return {};
        }),
    }),
  ];
}

function blackoutWire(blackout: Blackout, at: Date): z.input<typeof BlackoutWire> {
  const { ended, ...rest } = blackout;
  return {
    ...rest,
    isOpen: isOpen(blackout, formatDate(at)),
    ...(ended === undefined ? {} : { endedBy: ended.by, endedOn: ended.on }),
  };
}

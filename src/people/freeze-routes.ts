import express from "express";
import type { Router } from "express";
import { z } from "zod";
import { formatTime } from "../base/clock.ts";
import type { Fault } from "../base/fault.ts";
import { parseId } from "../base/id.ts";
import { apiRoute } from "../http/api-route.ts";
import type { ApiRoute } from "../http/api-route.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { attemptOf, formBody, parseForm } from "../http/form.ts";
import type { Attempt } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { sentToken } from "../http/sent-token.ts";
import { CodeNameWire, TimeWire } from "../http/wire.ts";
import { leadBack } from "../http/lead-back.ts";
import { isOpen } from "./access-freeze.ts";
import type { AccessFreeze } from "./access-freeze.ts";
import { listFreezes } from "./access-freeze.store.ts";
import { freezeAccess, liftFreeze, unknownFreeze } from "./freeze-access.ts";
import { FREEZE_FORM, FREEZE_REASON } from "./freeze-form.ts";
import { FREEZES_PATH, FreezesPage } from "./freezes-page.tsx";
import type { PeopleRoutes } from "./routes.ts";
import { signInFirst } from "./sign-in-first.ts";
import type { Viewer } from "./viewer.ts";

/** Freezes that a list shows. */
const SHOWN = 50;

const FreezeWire = z.strictObject({
  id: z.uuid(),
  what: z.enum(["payouts", "access"]),
  person: CodeNameWire.optional(),
  frozenBy: CodeNameWire,
  frozenAt: TimeWire,
  reason: z.string(),
  isOpen: z.boolean(),
  lifts: z.array(z.strictObject({ by: CodeNameWire, at: TimeWire })),
});

/** Freezing by one and lifting by two: `/api/v1/freezes`. */
export function freezeApi(deps: PeopleRoutes): ApiRoute[] {
  const path = "/api/v1/freezes";
  const common = { tag: "treasurer", response: FreezeWire } as const;
  return [
    apiRoute({
      method: "get",
      path,
      name: "listFreezes",
      summary: "What is frozen, and the last freezes that were lifted",
      tag: "treasurer",
      auth: deps.viewers.staff("fund.freeze"),
      response: z.strictObject({ freezes: z.array(FreezeWire) }),
      problems: [],
      handle: async () => ({ freezes: (await listFreezes(deps.read, SHOWN)).map(freezeWire) }),
    }),
    apiRoute({
      ...common,
      method: "post",
      path,
      name: "freeze",
      summary: "Freeze all payouts, or one person's access",
      description:
        "Without `person` no batch is built, approved, signed or sent until two others lift it; with one, that person is signed out and cannot sign in. What is frozen already is given back.",
      auth: deps.viewers.staff("fund.freeze"),
      body: z.strictObject({ person: CodeNameWire.optional(), reason: FREEZE_REASON }),
      problems: ["freeze-oneself", "person-unknown", "freezes-many"],
      handle: async ({ who, body }) =>
        freezeWire(
          await deps.work(who.actor, (unit) =>
            freezeAccess(unit, { person: body.person, reason: body.reason, by: who.person.code }),
          ),
        ),
    }),
    apiRoute({
      ...common,
      method: "post",
      path: `${path}/{id}/thaw`,
      name: "liftFreeze",
      summary: "Lift a freeze, as one of two others",
      auth: deps.viewers.staff("fund.thaw"),
      params: z.strictObject({ id: z.uuid() }),
      problems: ["access-freeze-unknown", "thaw-not-yours"],
      handle: async ({ who, params }) =>
        freezeWire(
          await deps.work(who.actor, (unit) =>
            liftFreeze(unit, { id: params.id, by: who.person.code }),
          ),
        ),
    }),
  ];
}

/** The page that does the same. */
export function freezePages(deps: PeopleRoutes): Router {
  const router = express.Router({ caseSensitive: true });
  const purposeOf = ({ formSession }: Viewer) => ({ form: FREEZE_FORM.name, session: formSession });
  const pageOf = async (viewer: Viewer, shown: { fault?: Fault; attempt?: Attempt } = {}) =>
    FreezesPage({
      person: viewer.person,
      freezes: await listFreezes(deps.read, SHOWN),
      token: deps.tokens.issue(purposeOf(viewer), deps.clock.now()),
      ...shown,
    });
  router.get(FREEZES_PATH, async (request, response) => {
    sendPage(response, await pageOf(await deps.viewers.requirePerson(request, "fund.freeze")));
  });
  router.post(FREEZES_PATH, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "fund.freeze");
    deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
    const form = parseForm(FREEZE_FORM, request.body);
    if (!form.ok) {
      sendPage(response, await pageOf(viewer, { attempt: form.attempt }), 422);
      return;
    }
    const { person, reason } = form.value;
    try {
      const order = { person, reason, by: viewer.person.code };
      await deps.work(viewer.actor, (unit) => freezeAccess(unit, order));
      response.redirect(303, FREEZES_PATH);
    } catch (error) {
      const fault = faultOf(error);
      const attempt = attemptOf(FREEZE_FORM, request.body);
      sendPage(response, await pageOf(viewer, { fault, attempt }), statusOfPage(fault, undefined));
    }
  });
  leadBack(router, `${FREEZES_PATH}/:id/thaw`, FREEZES_PATH);
  router.post(`${FREEZES_PATH}/:id/thaw`, formBody, async (request, response) => {
    const viewer = await deps.viewers.requirePerson(request, "fund.thaw");
    deps.tokens.accept(sentToken(request), purposeOf(viewer), deps.clock.now());
    try {
      const id = parseId(String(request.params["id"]));
      if (id === undefined) throw unknownFreeze();
      await deps.work(viewer.actor, (unit) => liftFreeze(unit, { id, by: viewer.person.code }));
      response.redirect(303, FREEZES_PATH);
    } catch (error) {
      const fault = faultOf(error);
      sendPage(response, await pageOf(viewer, { fault }), statusOfPage(fault, undefined));
    }
  });
  router.use(signInFirst);
  return router;
}

function freezeWire(freeze: AccessFreeze): z.input<typeof FreezeWire> {
  const { id, person, frozenBy, frozenAt, reason, lifts } = freeze;
  return {
    id,
    what: person === undefined ? "payouts" : "access",
    ...(person === undefined ? {} : { person }),
    frozenBy,
    frozenAt: formatTime(frozenAt),
    reason,
    isOpen: isOpen(freeze),
    lifts: lifts.map(({ by, at }) => ({ by, at: formatTime(at) })),
  };
}

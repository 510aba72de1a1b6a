import type { Response, Router } from "express";
import type { VNode } from "preact";
import type { z } from "zod";
import type { Fault } from "../base/fault.ts";
import type { Unit } from "../db/unit.ts";
import { actOnce } from "../http/act-once.ts";
import { faultOf, statusOfPage } from "../http/fault-notice.tsx";
import { formBody } from "../http/form.ts";
import { sendPage } from "../http/layout.tsx";
import { leadBack } from "../http/lead-back.ts";
import type { Viewer } from "../people/viewer.ts";
import { acceptForm, namesOf, newToken } from "./send-batch-page.tsx";
import type { PayoutPageDeps } from "./send-batch-page.tsx";

/** What the page of all that waits for a ruling is rendered with. */
export interface RulingPageProps {
  readonly person: Viewer["person"];
  readonly newToken: () => string;
  readonly nameOf: Awaited<ReturnType<typeof namesOf>>;
  readonly fault: Fault | undefined;
}

/** Who sends a form about which subject, and what is in it. */
export interface Said {
  readonly about: string;
  readonly person: string;
  readonly body: unknown;
}

/** A page of things on which two people rule, each with its buttons. */
export interface RulingOrder {
  readonly path: string;
  /** What names one of them in a path: the parameter, and what it may be. */
  readonly subject: { readonly name: string; readonly id: z.ZodType<string> };
  /** What is said of one that is not there. */
  unknown(): Fault;
  page(props: RulingPageProps): Promise<VNode>;
  /** What each form below a subject does, by the end of its path; throws what speaks against it. */
  readonly forms: Readonly<Record<string, (unit: Unit, said: Said) => Promise<void>>>;
}

/** The page, for whoever may read batches, and its forms, for whoever may hold payouts; a form sent twice acts once. */
export function rulingPages(router: Router, deps: PayoutPageDeps, order: RulingOrder): void {
  const send = async (response: Response, viewer: Viewer, fault?: Fault): Promise<void> => {
    const page = await order.page({
      person: viewer.person,
      newToken: () => newToken(deps, viewer),
      nameOf: await namesOf(deps),
      fault,
    });
    sendPage(response, page, statusOfPage(fault, undefined));
  };
  router.get(order.path, async (request, response) => {
    await send(response, await deps.viewers.requirePerson(request, "batch.read"));
  });
  const { name, id } = order.subject;
  for (const [end, act] of Object.entries(order.forms)) {
    leadBack(router, `${order.path}/:${name}${end}`, order.path);
    router.post(`${order.path}/:${name}${end}`, formBody, async (request, response) => {
      const viewer = await deps.viewers.requirePerson(request, "payout.hold");
      try {
        const key = acceptForm(deps, viewer, request);
        const about = id.safeParse(request.params[name]);
        if (!about.success) throw order.unknown();
        const body: unknown = request.body;
        const said = { about: about.data, person: viewer.person.code, body };
        await actOnce(deps.work, { request, by: viewer.actor, key }, async (unit) => {
          await act(unit, said);
          return {};
        });
        response.redirect(303, order.path);
      } catch (error) {
        await send(response, viewer, faultOf(error));
      }
    });
  }
}
